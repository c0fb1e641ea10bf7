import EbbCore
import Foundation
import Systemd
import Testing

@Suite struct NotifierTests {
    @Test(arguments: [false, true])
    func `each message reaches the socket, in order and to the letter`(isAbstract: Bool) async throws {
        let receiver = try NotifyReceiver(isAbstract: isAbstract)
        let notifier = Notifier(ServiceEnvironment(["NOTIFY_SOCKET": receiver.address]))
        notifier.status("Waiting for the state file.")
        notifier.extendTimeout(by: .seconds(15))
        notifier.ready()
        notifier.ready(status: "3 teams on")
        notifier.watchdog()
        notifier.stopping()
        notifier.errno(2)
        await notifier.flush()
        #expect(
            receiver.received() == [
                "STATUS=Waiting for the state file.",
                "EXTEND_TIMEOUT_USEC=15000000",
                "READY=1",
                "READY=1\nSTATUS=3 teams on",
                "WATCHDOG=1",
                "STOPPING=1",
                "ERRNO=2",
            ]
        )
    }

    @Test func `a reload carries the time of the monotonic clock`() async throws {
        let receiver = try NotifyReceiver(isAbstract: false)
        let notifier = Notifier(ServiceEnvironment(["NOTIFY_SOCKET": receiver.address]))
        let before = Self.monotonicMicroseconds()
        notifier.reloading()
        await notifier.flush()
        let lines = try #require(receiver.received().first).split(separator: "\n")
        #expect(lines.first == "RELOADING=1")
        let time = try #require(lines.last?.split(separator: "=").last.flatMap { Int64($0) })
        #expect(lines.last?.hasPrefix("MONOTONIC_USEC=") == true)
        #expect((before...Self.monotonicMicroseconds()).contains(time))
    }

    @Test func `a status cannot smuggle in another assignment`() async throws {
        let log = Locked<[String]>([])
        let notifier = Notifier { message in log.withLock { $0.append(message) } }
        notifier.status("team\nWATCHDOG=trigger\r\nREADY=1\u{2028}x\0y")
        notifier.ready(status: "a\nb")
        #expect(log.withLock { $0 } == ["STATUS=team WATCHDOG=trigger READY=1 x y", "READY=1\nSTATUS=a b"])
    }

    @Test(arguments: [nil, "", "relative", "@", "vsock:2:1", "/" + String(repeating: "x", count: 107), "/nobody/there"])
    func `without a usable socket it is silent`(address: String?) async {
        let notifier = Notifier(ServiceEnvironment(address.map { ["NOTIFY_SOCKET": $0] } ?? [:]))
        notifier.ready()
        notifier.reloading()
        await notifier.flush()
    }

    @Test(arguments: [
        (["WATCHDOG_USEC": "60000000"], Duration.seconds(60)),
        (["WATCHDOG_USEC": "2000000", "WATCHDOG_PID": "42"], .seconds(2)),
        (["WATCHDOG_USEC": "2000000", "WATCHDOG_PID": "43"], nil),
        (["WATCHDOG_USEC": "0"], nil),
        (["WATCHDOG_USEC": "-1"], nil),
        (["WATCHDOG_USEC": "soon"], nil),
        (["WATCHDOG_USEC": ""], nil),
        ([:], nil),
    ])
    func `the watchdog's interval is for the process it names`(variables: [String: String], expected: Duration?) {
        let interval = WatchdogInterval(ServiceEnvironment(variables: variables, processID: 42))
        #expect(interval?.duration == expected)
        #expect(interval?.quarter == expected.map { $0 / 4 })
    }

    private static func monotonicMicroseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
