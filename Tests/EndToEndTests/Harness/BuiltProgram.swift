import Foundation

/// The programs of this package, as they were built beside the test bundle.
enum BuiltProgram: String, Sendable {
    case ebbd
    case ebbctl
    case simulator = "ebb-sim"

    var path: String {
        URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
            .appendingPathComponent(self.rawValue).path
    }
}
