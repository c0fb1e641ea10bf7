import EbbControl
import EbbTestSupport
import Foundation
import Glibc
import Testing

/// A name server that never answers: what waits for it is Ebb's own request and nothing else.
@Suite(.serialized) struct NameServerTests {
    /// A UDP socket at port 53 of a loopback address of its own, which takes questions and answers none.
    private final class SilentServer: Sendable {
        /// Another one for every process, because tests may run twice on one machine.
        static let address = "127.83.\(getpid() >> 8 & 0xFF).\(getpid() & 0xFF | 1)"
        let descriptor: Int32

        init() throws {
            let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = UInt16(53).bigEndian
            address.sin_addr.s_addr = inet_addr(Self.address)
            let result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard descriptor >= 0, result == 0 else { throw HTTPExchange.Failure.system("bind", errno) }
            self.descriptor = descriptor
        }

        deinit { close(self.descriptor) }

        /// Whether a question lies there.
        var wasAsked: Bool {
            var byte: UInt8 = 0
            return recv(self.descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) > 0
        }
    }

    @Test(.enabled(if: Machine.canMount, "only root with the right to mount can give ebbd another resolv.conf"))
    func `requests take their own time, and control, time-out and stop wait for no answer`() async throws {
        try await Stage.run { stage in
            let server = try SilentServer()
            try stage.write("nameserver \(SilentServer.address)\n", to: stage.folder + "/resolv.conf")
            try stage.write("hosts: dns\n", to: stage.folder + "/nsswitch.conf")
            try stage.writeConfig(
                """
                [slack]
                base_url = "https://slack.invalid/api/"
                timeout = "1s"
                [tick]
                first_delay = "0s"
                [rate_limit]
                requests_per_second = 1000
                per_minute = { "auth.test" = 100000 }
                """
            )
            for number in 1...3 {
                let token = stage.folder + "/token-\(number)"
                try stage.write("xoxb-1-2-nothing", to: token, mode: 0o600)
                let text = "team = \"T000000\(number)\"\nenabled = true\ntoken_file = \"\(token)\"\n"
                try stage.write(text, to: stage.folder + "/teams.d/team-\(number).toml")
            }
            let script = """
                mount --bind "$1/resolv.conf" /etc/resolv.conf && mount --bind "$1/nsswitch.conf" /etc/nsswitch.conf \
                && exec "$2" --config "$1/ebb.toml"
                """
            let arguments = ["-m", "sh", "-c", script, "sh", stage.folder, BuiltProgram.ebbd.path]
            let ebbd = try stage.start("unshare", arguments)
            try await eventually("the name server is asked") { server.wasAsked }
            try await stage.answers(ebbd)
            var took: [Duration] = []
            for _ in 1...10 { took.append(try await stage.control.send(.status).took) }
            print("measured: status while a name is looked up: at most \(took.max() ?? .zero)")
            #expect(took.allSatisfy { $0 < .seconds(2) })

            // Each of the three takes its second, and not the resolver's ten.
            let (_, failed) = try await measured {
                try await eventually("three requests timed out") {
                    ebbd.records(with: "A tick has ended", "EBB_REQUESTS=3") == 1
                }
            }
            // The first has its record, and one stands for the two others.
            #expect(ebbd.records(with: "EBB_METHOD=auth.test", "EBB_ERROR=timeout") == 2)
            #expect(ebbd.records(with: "EBB_METHOD=auth.test", "EBB_FOLDED=2") == 1)
            print("measured: three requests of 1 s timed out after \(failed)")
            #expect(failed < .seconds(4))
            try await stage.control.beginTick()
            try await eventually("the next one is under way") { try await stage.control.status().tick.running }
            let stop = try await measured { try await ebbd.stop() }
            #expect(stop.value == .status(0))
            print("measured: SIGTERM while a name is looked up: \(stop.took)")
            #expect(stop.took < .seconds(3))
        }
    }
}
