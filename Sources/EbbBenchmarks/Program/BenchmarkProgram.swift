import EbbCore
import EbbSimulation
import FoundationEssentials

/// `ebb-bench` as a program: measures, and prints tables.
public enum BenchmarkProgram {
    private static let help = """
        Usage: ebb-bench COMMAND [OPTION]...

        Measures Ebb. Build it for release first: make release. In the folder of the project, `make bench` does that and runs
        all of it.

        \(ProgramHelp.list(Measurement.allCases.map { ($0.rawValue, $0.purpose) } + [("simulate", Self.simulation)]))

        ebb-bench COMMAND --help tells a command's options.

        """

    private static let simulation =
        "Runs the real daemon in virtual time against a simulated Slack, by seeds, and checks at every step what must "
        + "always hold."

    private static let simulationHelp = """
        Usage: ebb-bench simulate [OPTION...]

        Runs the real daemon in virtual time against a simulated Slack, and checks at every step what must always hold. A
        seed decides everything: the world, what goes wrong in it, and the order in which Ebb's own jobs run.

          --seeds A..B         the seeds; 1..100 if not given
          --days N             how many days each of them lasts; 30 if not given
          --store KIND         where the state is kept: memory (if not given) or sqlite
          --teams N            how many teams each world has; drawn if not given
          --conversations N    how many conversations each team has; drawn if not given
          --seconds N          begin no further seed after so many seconds
          --processor-seconds N
                               the same by the processor's time, for a machine that is busy with other things
          --schedules N        run each by so many orders of Ebb's jobs
          --script FILE        run this script instead of seeds; may be given more than once
          --steps N            how many of the last steps are printed with a failure; 400 if not given
          --shorten FILE       leave out of the script whatever can be left out so that it still fails, and write it there
          --until-failure      end with the first failure
          --failures FOLDER    where the script of a failure is written; here if not given

        A failure prints its seed, what did not hold, and the last steps. The last line says how many seeds and simulated
        days per second there were. Exit status: 0 when everything held, 1 when something did not.

        """

    /// Runs what the arguments ask for. Returns the exit status: 0, 64 for usage, 65 for input that cannot be read; 1
    /// when an invariant did not hold, or a measurement failed.
    public static func run(arguments: [String]) async -> Int32 {
        let rest = Array(arguments.dropFirst())
        switch arguments.first {
        case "simulate" where rest == ["--help"] || rest == ["-h"]:
            print(self.simulationHelp, terminator: "")
            return 0
        case "simulate": return await self.simulate(rest)
        case "--help" where arguments.count == 1, "-h" where arguments.count == 1:
            print(self.help, terminator: "")
            return 0
        case let name?:
            guard let measurement = Measurement(rawValue: name) else { fallthrough }
            return await self.measure(measurement, rest)
        default:
            print(self.help, terminator: "")
            return 64
        }
    }

    private static func measure(_ measurement: Measurement, _ arguments: [String]) async -> Int32 {
        let options: MeasurementOptions
        do {
            options = try MeasurementOptions(arguments, of: measurement)
        } catch {
            print("ebb-bench: \(error); see ebb-bench \(measurement.rawValue) --help")
            return 64
        }
        if options.wantsHelp {
            print(measurement.help.text, terminator: "")
            return 0
        }
        SimulationProgram.restartWithDeterministicHashing()
        do {
            var findings = Findings()
            try await measurement.measure(options, into: &findings)
            findings.conclude()
            print(findings.text, terminator: "")
            if let path = options.json { try Data(findings.json).write(to: URL(filePath: path)) }
            if let path = options.svg { try Data(findings.picture.utf8).write(to: URL(filePath: path)) }
            return findings.broken.isEmpty ? 0 : 1
        } catch {
            print("ebb-bench: \(error)")
            return 1
        }
    }

    private static func simulate(_ arguments: [String]) async -> Int32 {
        do {
            return await SimulationProgram(try SimulationOptions(arguments)).run()
        } catch {
            print("ebb-bench: \(error); see ebb-bench simulate --help")
            return 64
        }
    }
}
