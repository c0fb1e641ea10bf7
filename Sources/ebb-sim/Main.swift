import EbbSimulator
import Glibc
import Host

/// `ebb-sim`: see `ebb-sim --help`.
@main
enum Main {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        // The demo has a child to stop when its terminal closes.
        let signals = arguments.contains("--demo") ? [SIGTERM, SIGINT, SIGHUP] : [SIGTERM, SIGINT]
        Signals.run(signals) { await SimulatorProgram.run(arguments: arguments, signals: $0) }
    }
}
