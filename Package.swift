// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .treatAllWarnings(as: .error),
]
// On C bindings strict memory safety demands `unsafe` at every call, so only modules without C have it.
let pure = strict + [.strictMemorySafety()]

func module(
    _ name: String,
    uses dependencies: [Target.Dependency] = [],
    settings: [SwiftSetting] = strict
) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func program(_ name: String, uses dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(
    _ name: String,
    uses dependencies: [Target.Dependency],
    resources: [Resource] = [],
    excludes: [String] = []
) -> Target {
    .testTarget(
        name: name,
        dependencies: dependencies + ["EbbTestSupport"],
        exclude: excludes,
        resources: resources,
        swiftSettings: strict
    )
}

let package = Package(
    name: "ebb",
    products: [
        .executable(name: "ebbd", targets: ["ebbd"]),
        .executable(name: "ebbctl", targets: ["ebbctl"]),
        .executable(name: "ebb-sim", targets: ["ebb-sim"]),
        .executable(name: "ebb-bench", targets: ["ebb-bench"]),
        .executable(name: "ebb-manual", targets: ["ebb-manual"]),
        // Tests/Fuzzing is a package of its own, which sees no more of this one than its products.
        .library(
            name: "EbbModules",
            targets: [
                "EbbDaemon", "EbbInstallations", "SlackAPI", "EbbStore", "EbbConfig", "EbbControl", "HTTPServer",
                "Systemd", "EbbCore", "EbbTestSupport",
            ]
        ),
    ],
    targets: [
        program("ebbd", uses: ["EbbDaemon", "Host"]),
        program("ebbctl", uses: ["EbbOperator"]),
        program("ebb-bench", uses: ["EbbBenchmarks"]),
        program("ebb-sim", uses: ["EbbSimulator", "Host"]),
        program("ebb-manual", uses: ["EbbManual"]),

        module(
            "EbbDaemon",
            uses: [
                "EbbInstallations", "SlackAPI", "EbbStore", "EbbConfig", "EbbPage", "EbbControl", "EbbMetrics",
                "HTTPServer", "Systemd", "Host", "EbbCore",
            ]
        ),
        module("EbbOperator", uses: ["EbbInstallations", "EbbConfig", "EbbPage", "EbbControl", "EbbCore", "CCurl"]),
        module("EbbManual", uses: ["EbbDaemon", "EbbOperator", "EbbSimulator", "EbbConfig", "EbbCore"]),
        module(
            "EbbBenchmarks",
            uses: [
                "EbbSimulation", "EbbDaemon", "EbbSimulator", "SlackAPI", "EbbStore", "EbbControl", "HTTPServer",
                "SeededExecution", "Host", "EbbCore",
            ]
        ),
        module(
            "EbbSimulation",
            uses: [
                "EbbDaemon", "EbbSimulator", "EbbInstallations", "SlackAPI", "EbbStore", "EbbConfig", "EbbControl",
                "HTTPServer", "Systemd", "SeededExecution", "EbbCore",
            ]
        ),
        module("SeededExecution", uses: ["EbbCore"]),
        module("EbbSimulator", uses: ["HTTPServer", "EbbCore"]),
        module("EbbInstallations", uses: ["SlackAPI", "EbbCore", "CSQLite", "CPostgres"]),
        module("SlackAPI", uses: ["EbbCore", "CCurl", "CCrypto"]),
        module("EbbStore", uses: ["EbbCore", "CSQLite"]),
        module("EbbConfig", uses: ["EbbCore", "CToml", "CTimeZones"]),
        module("EbbPage", uses: ["EbbControl", "EbbCore", "CCrypto"]),
        module("EbbControl", uses: ["EbbCore"], settings: pure),
        module("EbbMetrics", settings: pure),
        module("HTTPServer", uses: ["EbbCore", "CMicroHTTPD"]),
        module("Systemd", uses: ["EbbCore", "CSystemd"]),
        module("Host", uses: ["EbbCore", "CMalloc"]),
        module("EbbCore", settings: pure),

        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(
            name: "CMicroHTTPD",
            pkgConfig: "libmicrohttpd",
            providers: [.apt(["libmicrohttpd-dev"])]
        ),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "CTimeZones", linkerSettings: [.linkedLibrary("cctz")]),
        .target(
            name: "CToml",
            cxxSettings: [
                .define("TOML_EXCEPTIONS", to: "0"),
                .define("TOML_HEADER_ONLY", to: "1"),
            ]
        ),

        .target(
            name: "EbbTestSupport",
            dependencies: ["SeededExecution", "EbbCore"],
            path: "Tests/EbbTestSupport",
            swiftSettings: strict
        ),
        .testTarget(name: "SourceTests", swiftSettings: strict),
        tests("BootedTests", uses: ["EbbSimulator", "EbbControl", "EbbCore"]),
        tests("EbbCoreTests", uses: ["SeededExecution", "EbbCore"]),
        tests("EbbConfigTests", uses: ["EbbConfig", "SeededExecution", "EbbCore"]),
        tests("EbbStoreTests", uses: ["EbbStore", "SeededExecution", "EbbCore", "CSQLite"]),
        tests(
            "EbbInstallationsTests",
            uses: ["EbbInstallations", "SlackAPI", "EbbCore", "CSQLite"],
            resources: [.copy("Bolt")]
        ),
        tests("SlackAPITests", uses: ["SlackAPI", "HTTPServer", "EbbCore"], resources: [.copy("Samples")]),
        tests("HostTests", uses: ["Host", "EbbCore"]),
        tests("SystemdTests", uses: ["Systemd", "EbbCore"]),
        tests("EbbMetricsTests", uses: ["EbbMetrics"]),
        tests("HTTPServerTests", uses: ["HTTPServer", "EbbCore"]),
        tests("EbbSimulatorTests", uses: ["EbbSimulator", "HTTPServer", "EbbCore"]),
        tests("EbbPageTests", uses: ["EbbPage", "EbbControl", "HTTPServer", "EbbCore"]),
        tests("EbbOperatorTests", uses: ["EbbOperator", "EbbControl", "HTTPServer", "EbbCore", "ebbctl"]),
        tests(
            "EbbDaemonTests",
            uses: [
                "EbbSimulation", "EbbDaemon", "EbbSimulator", "EbbInstallations", "SlackAPI", "EbbStore", "EbbConfig",
                "EbbControl", "HTTPServer", "Systemd", "SeededExecution", "EbbCore",
            ]
        ),
        tests(
            "SimulationTests",
            uses: [
                "EbbSimulation", "EbbDaemon", "EbbSimulator", "EbbStore", "EbbConfig", "SeededExecution", "EbbCore",
            ],
            excludes: ["Scripts"]
        ),
        tests(
            "EbbBenchmarksTests",
            uses: ["EbbBenchmarks", "EbbSimulator", "SeededExecution", "EbbCore", "ebbd", "ebbctl"]
        ),
        tests(
            "EbbManualTests",
            uses: ["EbbManual", "EbbDaemon", "EbbOperator", "EbbSimulator", "EbbConfig", "EbbCore"]
        ),
        tests(
            "EndToEndTests",
            uses: [
                "EbbControl", "EbbOperator", "EbbSimulator", "HTTPServer", "SeededExecution", "EbbCore", "CSQLite",
                "ebbd", "ebbctl", "ebb-sim",
            ]
        ),
    ],
    cxxLanguageStandard: .cxx17
)
