import EbbSimulator
import Glibc

@main
enum Program {
    static func main() {
        var set = sigset_t()
        sigemptyset(&set)
        for number in [SIGTERM, SIGINT] { sigaddset(&set, number) }
        // Before any thread exists: all inherit it, and no early signal is lost.
        pthread_sigmask(SIG_BLOCK, &set, nil)
        signal(SIGPIPE, SIG_IGN)
        let (signals, continuation) = AsyncStream.makeStream(of: Int32.self, bufferingPolicy: .bufferingNewest(4))
        let arguments = Array(CommandLine.arguments.dropFirst())
        Task.detached { exit(await SimulatorProgram.run(arguments: arguments, signals: signals)) }
        while true {
            var info = siginfo_t()
            let number = sigwaitinfo(&set, &info)
            if number > 0 { continuation.yield(number) }
        }
    }
}
