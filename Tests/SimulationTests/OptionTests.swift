import EbbSimulation
import Testing

@Suite("The options of `ebb-bench simulate`")
struct OptionTests {
    @Test("are read")
    func good() throws {
        let options = try SimulationOptions([
            "--seeds", "5..7", "--days", "1.5", "--store", "sqlite", "--script", "a.json", "--schedules", "20",
            "--seconds", "180", "--until-failure",
        ])
        #expect(options.seeds == 5...7)
        #expect(options.days == 1.5)
        #expect(options.store == .sqlite)
        #expect(options.scripts == ["a.json"])
        #expect(options.schedules == 20)
        #expect(options.seconds == 180)
        #expect(options.untilFailure)
        #expect(try SimulationOptions(["--seeds", "9"]).seeds == 9...9)
    }

    @Test(
        "are refused where they say nothing",
        arguments: [
            ["--seeds"], ["--seeds", "7..5"], ["--seeds", "a..b"], ["--seeds", "1.."], ["--days", "0"],
            ["--days", "x"],
            ["--store", "paper"], ["--schedules", "0"], ["--sedes", "1..2"],
        ]
    )
    func bad(arguments: [String]) {
        #expect(throws: SimulationOptions.Problem.self) { try SimulationOptions(arguments) }
    }
}
