extension ReportReply {
    /// One tick, or several in a row.
    public struct Ticks: Hashable, Sendable, Codable {
        /// The number of the last of them.
        public var number: Int
        /// How many they are.
        public var count: Int
        /// When the first began; RFC 3339, UTC.
        public var started: String
        /// When the last ended; RFC 3339, UTC.
        public var ended: String
        /// Closed in them.
        public var closed: Int
        /// Closed by drains, since the tick before.
        public var drained: Int
        /// Found closed already.
        public var alreadyClosed: Int
        /// What a dry run would have closed.
        public var wouldClose: Int
        /// People were told of the close to come; absent in an older report.
        public var notified: Int?
        /// A dry run would have told them; absent in an older report.
        public var wouldNotify: Int?
        /// Looked at and kept.
        public var kept: Int
        /// Calls about a conversation that failed.
        public var failed: Int
        /// Still due when the last ended.
        public var backlog: Int
        /// The requests that left Ebb since the tick before, whatever for.
        public var requests: Int
        /// How many of them Slack refused with a 429.
        public var refused: Int
        /// How many requests the limit of everything allowed in that time, to the app and Ebb together.
        public var limit: Double
        /// How many of them were Ebb's part, as the limiter had it when they ended.
        public var share: Double

        /// As given; what is left out is nothing.
        public init(
            number: Int,
            count: Int = 1,
            started: String,
            ended: String,
            closed: Int = 0,
            drained: Int = 0,
            alreadyClosed: Int = 0,
            wouldClose: Int = 0,
            notified: Int? = nil,
            wouldNotify: Int? = nil,
            kept: Int = 0,
            failed: Int = 0,
            backlog: Int = 0,
            requests: Int = 0,
            refused: Int = 0,
            limit: Double = 0,
            share: Double = 0
        ) {
            self.number = number
            self.count = count
            self.started = started
            self.ended = ended
            self.closed = closed
            self.drained = drained
            self.alreadyClosed = alreadyClosed
            self.wouldClose = wouldClose
            self.notified = notified
            self.wouldNotify = wouldNotify
            self.kept = kept
            self.failed = failed
            self.backlog = backlog
            self.requests = requests
            self.refused = refused
            self.limit = limit
            self.share = share
        }

        private enum CodingKeys: String, CodingKey {
            case number
            case count
            case started
            case ended
            case closed
            case drained
            case alreadyClosed = "already_closed"
            case wouldClose = "would_close"
            case notified
            case wouldNotify = "would_notify"
            case kept
            case failed
            case backlog
            case requests
            case refused
            case limit
            case share
        }

        /// These and the ones right after them, as one entry.
        public func joined(with later: Ticks) -> Ticks {
            var sum = later
            sum.count += self.count
            sum.started = self.started
            sum.closed += self.closed
            sum.drained += self.drained
            sum.alreadyClosed += self.alreadyClosed
            sum.wouldClose += self.wouldClose
            sum.wouldNotify = [self.wouldNotify, later.wouldNotify].compactMap(\.self).reduce(0, +)
            sum.notified = [self.notified, later.notified].compactMap(\.self).reduce(0, +)
            sum.kept += self.kept
            sum.failed += self.failed
            sum.requests += self.requests
            sum.refused += self.refused
            sum.limit += self.limit
            sum.share += self.share
            return sum
        }
    }
}
