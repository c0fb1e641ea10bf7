import EbbBenchmarks
import Glibc

/// `ebb-bench`: see `ebb-bench --help`.
@main
enum Main {
    static func main() async {
        exit(await BenchmarkProgram.run(arguments: Array(CommandLine.arguments.dropFirst())))
    }
}
