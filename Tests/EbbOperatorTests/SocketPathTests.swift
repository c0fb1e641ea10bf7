import EbbControl
import Testing

@testable import EbbOperator

@Suite struct SocketPathTests {
    @Test func `the option goes before the configuration, and that before the standard path`() throws {
        try withFiles(["ebb.toml": "[control]\nsocket = \"/run/other/control.sock\"\n"]) { folder in
            let config = "\(folder)/ebb.toml"
            #expect(ebbctl("status", "--socket", "/x", "--config", config).sockets == ["/x"])
            #expect(ebbctl("status", "--config", config).sockets == ["/run/other/control.sock"])
            #expect(ebbctl("status").sockets == ["/run/ebb/control.sock"])
        }
    }

    @Test func `what is wrong elsewhere in the configuration does not hide its socket`() throws {
        let text = "[tick]\ninterval = 3\n[control]\nsocket = \"/run/other/control.sock\"\n"
        try withFiles(["ebb.toml": text]) { folder in
            #expect(ebbctl("status", "--config", "\(folder)/ebb.toml").sockets == ["/run/other/control.sock"])
        }
    }

    @Test(arguments: ["[control]\nsocket = 3\n", "[control\n"])
    func `a configuration that does not tell the socket ends with 78`(text: String) throws {
        try withFiles(["ebb.toml": text]) { folder in
            let outcome = ebbctl("status", "--config", "\(folder)/ebb.toml")
            #expect(outcome.status == 78)
            #expect(outcome.errors.hasPrefix("ebbctl: \(folder)/ebb.toml:"))
            #expect(outcome.sockets.isEmpty)
        }
        #expect(ebbctl("status", "--config", "/nowhere/ebb.toml").status == 78)
    }
}
