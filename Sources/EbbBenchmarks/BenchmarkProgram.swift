import EbbSimulation

/// `ebb-bench` as a program: measures, and prints tables.
public enum BenchmarkProgram {
    private static let help = """
        Usage: ebb-bench limiter
               ebb-bench simulate [OPTION...]

        Measures Ebb. Build it for release first: swift build -c release --product ebb-bench

          limiter    what a permit costs, in the limiter's value and through its actor, by teams and waiters
          simulate   runs the real daemon in virtual time against a simulated Slack, and checks at every step what must
                     always hold. A seed decides everything: the world, what goes wrong in it, and the order in which
                     Ebb's own jobs run.
          --help     print this text

        Of simulate:
          --seeds A..B         the seeds; 1..100 if not given
          --days N             how many days each of them lasts; 30 if not given
          --store KIND         where the state is kept: memory (if not given) or sqlite
          --teams N            how many teams each world has; drawn if not given
          --conversations N    how many conversations each team has; drawn if not given
          --seconds N          begin no further seed after so many seconds
          --schedules N        run each by so many orders of Ebb's jobs
          --script FILE        run this script instead of seeds; may be given more than once
          --until-failure      end with the first failure
          --failures FOLDER    where the script of a failure is written; here if not given

        A failure prints its seed, what did not hold, and the last steps. The last line says how many seeds and simulated
        days per second there were. Exit status of simulate: 0 when everything held, 1 when something did not.

        """

    /// Runs what the arguments ask for. Returns the exit status: 0, 64 for usage, 65 for input that cannot be read; 1
    /// when an invariant did not hold, or a measurement failed.
    public static func run(arguments: [String]) async -> Int32 {
        switch arguments.first {
        case "limiter" where arguments.count == 1: return await self.measureLimiter()
        case "incident":
            do {
                _ = try await Incident().run { print($0) }
                return 0
            } catch { print("\(error)")
 return 1 }
        case "scale":
            do {
                _ = try await Scale(teams: arguments.dropFirst().compactMap { Int($0) }).run { print($0) }
                return 0
            } catch {
                print("\(error)")
                return 1
            }
        case "simulate": return await self.simulate(Array(arguments.dropFirst()))
        case "--help" where arguments.count == 1, "-h" where arguments.count == 1:
            print(self.help, terminator: "")
            return 0
        default:
            print(self.help, terminator: "")
            return 64
        }
    }

    private static func measureLimiter() async -> Int32 {
        do {
            print(try await LimiterBenchmark.report())
            return 0
        } catch {
            print("ebb-bench: \(error)")
            return 1
        }
    }

    private static func simulate(_ arguments: [String]) async -> Int32 {
        do {
            return await SimulationProgram(try SimulationOptions(arguments)).run()
        } catch {
            print("ebb-bench: \(error); see ebb-bench --help")
            return 64
        }
    }
}
