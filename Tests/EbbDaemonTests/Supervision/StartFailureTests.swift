import EbbCore
import EbbStore
import Glibc
import HTTPServer
import Testing

@testable import EbbDaemon

/// What the supervisor is told of a start that failed.
@Suite struct StartFailureTests {
    private static let failures: [(any Error, status: Int32, errno: Int32, reason: String)] = [
        (RejectedConfiguration(problems: ["x"], restrictions: { _ in [:] }), 78, EINVAL, "invalid_config"),
        (rejected(EACCES), 77, EACCES, "config_unreadable"),
        (rejected(EPERM), 77, EPERM, "config_unreadable"),
        (rejected(ENOENT), 78, ENOENT, "config_unreadable"),
        (StoreError(.full, ""), 69, ENOSPC, "state_full"),
        (StoreError(.full, "", systemError: EDQUOT), 69, EDQUOT, "state_full"),
        (StoreError(.inUse, ""), 69, EBUSY, "state_in_use"),
        (StoreError(.busy, ""), 69, EBUSY, "state_busy"),
        (StoreError(.io, "", systemError: EACCES), 77, EACCES, "state_io"),
        (StoreError(.io, "", systemError: EROFS), 69, EROFS, "state_io"),
        (StoreError(.io, "", systemError: ENOENT), 69, ENOENT, "state_io"),
        (StoreError(.io, ""), 69, EIO, "state_io"),
        (StoreError(.statement, ""), 69, EIO, "state_statement"),
        (StoreError(.foreign, ""), 65, EBADMSG, "state_foreign"),
        (StoreError(.corrupt, ""), 65, EBADMSG, "state_corrupt"),
        (StoreError(.newer, ""), 65, EPROTONOSUPPORT, "state_newer"),
        (HTTPServerError.inUse("x"), 69, EADDRINUSE, "socket_in_use"),
        (HTTPServerError.notSocket("x"), 69, ENOTSOCK, "socket_not_socket"),
        (HTTPServerError.system(call: "bind", subject: "x", errno: EACCES), 77, EACCES, "socket_system"),
        (HTTPServerError.system(call: "bind", subject: "x", errno: ENOENT), 69, ENOENT, "socket_system"),
    ]

    private static func rejected(_ number: Int32) -> RejectedConfiguration {
        RejectedConfiguration(problems: ["x"], restrictions: { _ in [:] }, systemError: number)
    }

    @Test(arguments: failures.indices) func `each has its exit status, number and name`(index: Int) {
        let (error, status, number, reason) = Self.failures[index]
        let failure = StartFailure(error)
        #expect(failure.status == status)
        #expect(failure.errno == number)
        #expect(failure.reason == reason)
        #expect(failure.lines.count == 1)
        #expect(failure.remedy.contains("systemctl"))
    }

    @Test func `the record has the reason, all of it and the remedy in fields`() {
        let record = DaemonEvent.startFailed(reason: "state_full", detail: "no room", remedy: "make some").record
        #expect(record.message == "Ebb could not start")
        #expect(
            record.fields.map { "\($0.name)=\($0.value)" } == [
                "EBB_ERROR=state_full", "EBB_DETAIL=no room", "EBB_REMEDY=make some",
            ]
        )
    }
}
