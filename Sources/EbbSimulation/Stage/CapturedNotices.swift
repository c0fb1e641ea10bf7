package import EbbCore
package import SeededExecution
package import Systemd

/// Everything that the supervisor was told, and when.
package final class CapturedNotices: Sendable {
    package struct Notice: Sendable {
        package let at: Instant
        package let text: String

        /// The status line in it, if there is one.
        package var status: Substring? {
            self.text.split(separator: "\n").first { $0.hasPrefix("STATUS=") }?.dropFirst("STATUS=".count)
        }
    }

    private let log = Locked<[Notice]>([])

    /// A notifier whose messages come here.
    package func notifier(_ time: VirtualTime) -> Notifier {
        Notifier { [log] text in log.withLock { $0.append(Notice(at: time.now, text: text)) } }
    }

    package var all: [Notice] { self.log.withLock { $0 } }

    /// What `systemctl status` shows now.
    package var status: Substring? { self.all.last { $0.status != nil }?.status }

    /// Forgets what there is.
    package func clear() { self.log.withLock { $0 = [] } }
}
