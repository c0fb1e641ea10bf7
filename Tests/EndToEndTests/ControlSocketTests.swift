import EbbTestSupport
import Foundation
import Glibc
import Testing

/// The control socket's file is removed while `ebbd` runs.
@Suite struct ControlSocketTests {
    @Test(arguments: [nil, "2000000"])
    func `it comes back within some seconds, and one line tells of it`(watchdog: String?) async throws {
        try await Stage.run { stage in
            try stage.writeConfig()
            var environment = ["NOTIFY_SOCKET": stage.folder + "/nobody"]
            environment["WATCHDOG_USEC"] = watchdog
            let ebbd = try await stage.daemon(environment: environment)
            unlink(stage.socketPath)
            let (_, took) = try await measured { try await stage.answers(ebbd) }
            print("measured: a new control socket \(took) after the old one was removed")
            #expect(took < .seconds(20))
            var info = stat()
            #expect(lstat(stage.socketPath, &info) == 0)
            #expect(info.st_mode & 0o777 == 0o660)
            try await ebbd.says("The control socket's file was gone or replaced")
            #expect(ebbd.records(with: "control socket") == 1)
            #expect(try await ebbd.stop() == .status(0))
            #expect(!FileManager.default.fileExists(atPath: stage.socketPath))
        }
    }
}
