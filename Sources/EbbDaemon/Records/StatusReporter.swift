import EbbCore
import Systemd

/// Tells the supervisor how Ebb is: at once after a tick, a reload or an operator's command, and while work goes on every
/// half minute. As long as nothing is done, nothing wakes it.
actor StatusReporter {
    private static let pause = Duration.seconds(30)

    private let line: StatusLine
    private let news: StatusNews
    private let notifier: Notifier
    private let time: any TimeSource
    /// Counts what was begun, so that of two at once the older one says nothing.
    private var lastNumber = 0
    private var toldAt = Instant.zero
    /// Until when the requests under way have their answers; nil unless Ebb is stopping.
    private var stopsBy: Instant?

    init(_ line: StatusLine, news: StatusNews, notifier: Notifier, time: any TimeSource) {
        self.line = line
        self.news = news
        self.notifier = notifier
        self.time = time
    }

    /// Tells the news until the task is cancelled.
    func run() async {
        for await _ in self.news.stream where self.news.areThere {
            guard (try? await self.time.sleep(until: self.toldAt + Self.pause)) != nil else { return }
            // Somebody may have told them meanwhile.
            if self.news.areThere { await self.refresh() }
        }
    }

    /// Tells how things are now.
    func refresh() async {
        let (number, text) = await self.look()
        if number == self.lastNumber { self.notifier.status(text) }
    }

    /// Ends a start or a reload.
    func ready() async {
        let (number, text) = await self.look()
        self.notifier.ready(status: number == self.lastNumber ? text : nil)
    }

    /// From now on tells what the stop waits for, which is no longer than until `instant`.
    func stopping(by instant: Instant) async {
        self.stopsBy = instant
        await self.refresh()
    }

    private func look() async -> (number: Int, text: String) {
        self.lastNumber += 1
        let number = self.lastNumber
        self.toldAt = self.time.now
        self.news.clear()
        guard let instant = self.stopsBy else { return (number, await self.line.text()) }
        return (number, await self.line.text(stoppingBy: instant))
    }
}
