import EbbCore
import Systemd

/// `SIGTERM`: the requests under way are finished and recorded; none is started.
extension Daemon {
    /// Beside Slack's time limit: for what is written down after the last answer.
    private static let margin = Duration.seconds(15)
    private static let prolongation = Duration.seconds(10)

    func stop() async {
        self.reloads.stop()
        let (time, notifier) = (self.outside.time, self.outside.notifier)
        let timeout = self.services.teams.settings.slack.timeout
        let answered = time.now + timeout
        // Both at once, before anything is waited for: the supervisor's own patience may be a few seconds.
        notifier.stopping()
        notifier.extendTimeout(by: Self.prolongation)
        self.outside.events.record(.stopping)
        await self.limiter.stop()
        await self.services.installed.stop()
        self.outside.withdrawUnsent()
        await self.status.stopping(by: answered)
        await self.ticks.stop()
        await self.drains.stop()
        await self.undos.stop()
        // Cancelled as soon as nothing is under way. When something hangs, the supervisor's patience ends with this loop.
        while time.now < answered + Self.margin {
            guard (try? await time.sleep(until: time.now + Self.prolongation / 2)) != nil else { return }
            notifier.extendTimeout(by: Self.prolongation)
            await self.status.refresh()
        }
    }
}
