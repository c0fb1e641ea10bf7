import EbbCore
import Testing

@testable import EbbBenchmarks

@Suite struct OptionTests {
    @Test(arguments: Measurement.allCases)
    func `every command tells its options`(_ measurement: Measurement) async throws {
        #expect(try MeasurementOptions(["--help"], of: measurement).wantsHelp)
        #expect(measurement.help.text.hasPrefix("Usage: ebb-bench \(measurement.rawValue) "))
        for option in measurement.options { #expect(measurement.help.text.contains(option.label)) }
        #expect(await BenchmarkProgram.run(arguments: [measurement.rawValue, "--nonsense"]) == 64)
    }

    @Test func `options are read in both ways of writing them`() throws {
        let options = try MeasurementOptions(["--teams=2", "--stale", "9", "--json", "a b"], of: .incident)
        #expect(options.teams == 2)
        #expect(options.stale == 9)
        #expect(options.json == "a b")
        #expect(try MeasurementOptions(["--sizes", "0,10", "--short"], of: .scale).sizes == [0, 10])
    }

    @Test(arguments: [["--teams"], ["--teams", "0"], ["--teams", "x"], ["--sizes", "1"], ["--help=yes"], ["5"]])
    func `what is wrong is refused`(_ arguments: [String]) {
        #expect(throws: MeasurementOptions.Problem.self) { try MeasurementOptions(arguments, of: .incident) }
    }

    @Test(arguments: [["nonsense"], [], ["--help", "more"]])
    func `another command is a misuse`(_ arguments: [String]) async {
        #expect(await BenchmarkProgram.run(arguments: arguments) == 64)
    }
}
