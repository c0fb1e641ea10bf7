import EbbCore
import Foundation
import Testing

@Suite struct `Identifiers` {
    @Test(arguments: ["T0", "T0123ABCD", "G1", "C0123456789", String(repeating: "A", count: 32)])
    func `what Slack writes is one`(text: String) throws {
        #expect(TeamID(text)?.rawValue == text)
        let json = try JSONEncoder().encode([ConversationID(unchecked: text)])
        #expect(try JSONDecoder().decode([ConversationID].self, from: json) == [ConversationID(unchecked: text)])
    }

    @Test(arguments: [
        "", "T", "t0123", "0T123", "T 1", "T1\n", "T1/../x", "T1;", "T-1", "TÄ", "T１",
        String(repeating: "A", count: 33), "xoxb-1-secret",
    ])
    func `anything else is none, and is not decoded`(text: String) throws {
        #expect(UserID(text) == nil)
        let json = try JSONEncoder().encode([text])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([UserID].self, from: json) }
    }
}
