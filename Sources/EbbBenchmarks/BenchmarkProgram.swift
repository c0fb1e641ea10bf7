import EbbCore

/// `ebb-bench` as a program: measures, and prints tables.
public enum BenchmarkProgram {
    private static let help = """
        Usage: ebb-bench limiter

        Measures Ebb. Build it for release first: swift build -c release --product ebb-bench

          limiter    what a permit costs in the limiter's value, by teams and waiters
          --help     print this text

        """

    /// Runs what the arguments ask for. Returns the exit status: 0, or 64 for usage.
    public static func run(arguments: [String]) -> Int32 {
        switch arguments {
        case ["limiter"]:
            print("teams   waiters  ns per permit")
            for row in LimiterBenchmark.run() {
                let columns = [(row.teams, 8), (row.waiters, 9)].map { number, width in
                    "\(number)" + String(repeating: " ", count: width - "\(number)".count)
                }
                print(columns.joined() + "\(Int(row.nanosecondsPerPermit.rounded()))")
            }
            return 0
        case ["--help"], ["-h"]:
            print(self.help, terminator: "")
            return 0
        default:
            print(self.help, terminator: "")
            return 64
        }
    }
}
