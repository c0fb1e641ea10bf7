// swift-tools-version: 6.2
import PackageDescription

// A package of its own, because everything in it, Ebb's modules included, is built for libFuzzer: see `run`.
let package = Package(
    name: "ebb-fuzzing",
    products: [.executable(name: "ebb-fuzz", targets: ["ebb-fuzz"])],
    dependencies: [.package(name: "ebb", path: "../..")],
    targets: [
        .executableTarget(name: "ebb-fuzz", dependencies: ["FuzzTargets"], path: "Main"),
        .target(
            name: "FuzzTargets",
            dependencies: [.product(name: "EbbModules", package: "ebb")],
            path: "Targets",
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
                .treatAllWarnings(as: .error),
            ]
        ),
    ],
    cxxLanguageStandard: .cxx17
)
