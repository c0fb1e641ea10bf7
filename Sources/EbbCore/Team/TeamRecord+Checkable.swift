extension TeamRecord: Checkable {
    /// Whether its counts, and those of its parts, can be counts.
    public var isSound: Bool {
        Count.areSound([self.revision, Int(self.lastTurn)]) && self.listing.isSound && self.drain.isSound
            && self.undo.isSound && self.baseline.isSound
            && Count.areSound([self.breaker?.count ?? 0, self.breaker?.of ?? 0])
    }
}

extension Baseline: Checkable {
    /// Whether its times are times.
    public var isSound: Bool { self.ageing.staleAfter.isSound && self.ageing.noticeAfter?.isSound ?? true }
}

extension Listing: Checkable {
    /// Whether its counts can be counts.
    public var isSound: Bool {
        let pages: Int
        switch self.progress {
        case .fetching(cursor: _, let fetched)?: pages = fetched
        case .fetched?, .merging?, nil: pages = 0
        }
        return Count.areSound([self.generation, self.acceptedCount, pages])
    }
}

extension Drain: Checkable {
    /// Whether its counts can be counts. Its limit is the operator's own number.
    public var isSound: Bool {
        let counts = [self.closed, self.wouldClose, self.failed, self.unanswered ?? 0]
        return Count.areSound(counts + [self.number, self.backlogAtStart])
            && self.limit ?? 1 >= 0
    }
}

extension Undo: Checkable {
    /// Whether its counts can be counts.
    public var isSound: Bool {
        Count.areSound([
            self.number, self.round, self.postponed, self.failuresInRow, self.total, self.reopened, self.alreadyOpen,
            self.failed,
        ]) && self.start >= -1 && self.upTo >= 0
    }
}
