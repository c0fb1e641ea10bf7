import EbbCore
import EbbTestSupport
import Systemd

/// Everything that the supervisor was told, and when.
final class CapturedNotices: Sendable {
    struct Notice: Sendable {
        let at: Instant
        let text: String

        /// The status line in it, if there is one.
        var status: Substring? {
            self.text.split(separator: "\n").first { $0.hasPrefix("STATUS=") }?.dropFirst("STATUS=".count)
        }
    }

    private let log = Locked<[Notice]>([])

    /// A notifier whose messages come here.
    func notifier(_ time: VirtualTime) -> Notifier {
        Notifier { [log] text in log.withLock { $0.append(Notice(at: time.now, text: text)) } }
    }

    var all: [Notice] { self.log.withLock { $0 } }

    /// What `systemctl status` shows now.
    var status: Substring? { self.all.last { $0.status != nil }?.status }

    /// Forgets what there is.
    func clear() { self.log.withLock { $0 = [] } }
}
