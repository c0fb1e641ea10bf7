import Foundation
import Testing

@testable import EbbOperator

@Suite struct InstallationCheckTests {
    @Test func `the app's installations are counted, and an enabled team without one is told`() throws {
        let bot = "{\"team_id\": \"T0123ABCD\", \"enterprise_id\": null, \"bot_token\": \"xoxb-not-a-real-token\"}"
        let files = [
            "ebb.toml": "", "store/1.2/none-T0123ABCD/bot-latest": bot,
            "teams.d/acme.toml": "team = \"T0123ABCD\"\nenabled = true\n",
            "teams.d/beta.toml": "team = \"T0456EFGH\"\nenabled = true\n", "teams.d/off.toml": "team = \"T0789IJKL\"\n",
        ]
        try withFiles(files) { folder in
            let config = "\(folder)/ebb.toml"
            try Data("[installations]\nsource = \"files:\(folder)/store\"\n".utf8).write(to: URL(filePath: config))
            let outcome = ebbctl("check", "--config", config)
            #expect(outcome.status == 0)
            #expect(outcome.output.hasSuffix("files:\(folder)/store holds 1 installation.\n"))
            #expect(
                outcome.errors
                    == "\(config): warning: beta (T0456EFGH): the app's installations hold none for this team\n"
            )
            let json = ebbctl("check", "--json", "--config", config).json?["installations"] as? [String: Any]
            #expect(json?["count"] as? Int == 1)
            #expect((json?["teams"] as? [[String: Any]])?.map { $0["name"] as? String } == ["beta", "off"])
        }
    }

    @Test func `installations that cannot be read are a warning, because the caller is not ebbd`() throws {
        try withFiles(["ebb.toml": "[installations]\nsource = \"sqlite:/nowhere/store.db\"\n"]) { folder in
            let outcome = ebbctl("check", "--config", "\(folder)/ebb.toml")
            #expect(outcome.status == 0)
            #expect(outcome.errors.contains("could not be read as you: /nowhere/store.db"))
        }
    }
}
