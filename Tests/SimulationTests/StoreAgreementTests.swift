import EbbCore
import EbbSimulation
import EbbStore
import SeededExecution
import Testing

/// The state in memory is the file's, as far as anybody who asks can tell.
@Suite("The store in memory")
struct StoreAgreementTests {
    @Test("answers whatever is asked as the file does, after whatever was written", arguments: 1...6)
    func agreement(seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let file = try SQLiteStore.open(path: ":memory:", executor: simulation.serialExecutor())
            let memory = MemoryStore(MemoryStore.Content(), executor: simulation.serialExecutor())
            var chance = StoreChance(seed: seed)
            for step in 1...250 {
                let write = chance.write()
                let written = try await [write.make(file), write.make(memory)]
                #expect(written[0] == written[1], "step \(step): \(write)")
                let questions = StoreQuestions(after: &chance)
                let answers = try await [questions.answers(of: file), questions.answers(of: memory)]
                for (index, answer) in answers[0].enumerated() {
                    try #require(answer == answers[1][index], "step \(step), question \(index), after \(write)")
                }
            }
        }
    }
}
