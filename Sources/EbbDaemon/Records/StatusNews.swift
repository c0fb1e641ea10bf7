import EbbCore

/// Whether anything was done that the status line does not show yet.
final class StatusNews: Sendable {
    /// Yields when there may be news; never more than one at a time.
    let stream: AsyncStream<Void>
    private let inbox: AsyncStream<Void>.Continuation
    private let hasSome = Locked(false)

    init() {
        (self.stream, self.inbox) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Something was done. Returns at once.
    func note() {
        self.hasSome.withLock { $0 = true }
        self.inbox.yield()
    }

    /// Whether there are news.
    var areThere: Bool { self.hasSome.withLock { $0 } }

    /// Everything so far is about to be shown.
    func clear() { self.hasSome.withLock { $0 = false } }
}

/// Passes events on, and takes note that there is something new to show.
struct NotedEvents: EventSink {
    let sink: any EventSink
    let news: StatusNews

    func record(_ event: DaemonEvent) {
        self.sink.record(event)
        self.news.note()
    }
}
