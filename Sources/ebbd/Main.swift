import EbbDaemon
import Glibc
import Host

/// `ebbd`: see `ebbd --help`.
@main
enum Main {
    static func main() {
        Allocator.returnLargeBlocks()
        let arguments = Array(CommandLine.arguments.dropFirst())
        Signals.run([SIGTERM, SIGINT, SIGHUP]) { signals in
            await Program(arguments: arguments).run(signals: signals)
        }
    }
}
