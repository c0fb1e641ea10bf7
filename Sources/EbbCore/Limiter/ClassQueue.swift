/// Those of one priority class who wait: the ready ones in the order of turns, the others by when they may be ready.
///
/// Entries are looked at anew when they come up: one whose ticket is gone is dropped, one whose rank or time has
/// changed goes back. So nothing need be searched when a team has its turn or a caller withdraws.
struct ClassQueue: Sendable {
    /// A turn that goes on comes before a new one; then the team whose last turn is longest ago.
    struct Rank: Hashable, Comparable, Sendable {
        let isNewTurn: Bool
        let turn: Int64

        static func < (left: Rank, right: Rank) -> Bool {
            left.isNewTurn == right.isNewTurn ? left.turn < right.turn : right.isNewTurn
        }
    }

    struct Ready: Comparable, Sendable {
        let rank: Rank
        let ticket: Ticket

        static func < (left: Ready, right: Ready) -> Bool {
            left.rank == right.rank ? left.ticket.number < right.ticket.number : left.rank < right.rank
        }
    }

    struct Blocked: Comparable, Sendable {
        let eligible: Instant
        let ticket: Ticket

        static func < (left: Blocked, right: Blocked) -> Bool {
            left.eligible == right.eligible
                ? left.ticket.number < right.ticket.number : left.eligible < right.eligible
        }
    }

    var ready = Heap<Ready>()
    var blocked = Heap<Blocked>()
}

extension Limiter {
    /// Puts a waiter where ``refresh(_:now:)`` finds it.
    mutating func enqueue(_ ticket: Ticket, _ waiter: WaiterTable.Waiter) {
        let index = waiter.request.priority.rawValue
        self.queues[index].ready.insert(.init(rank: self.rank(of: waiter), ticket: ticket))
    }

    /// Looks anew at who was not ready, because a budget may have a permit earlier than it seemed.
    mutating func requeue() {
        for index in self.queues.indices {
            for entry in self.queues[index].blocked.removeAll() {
                if let waiter = self.waiters[entry.ticket] { self.enqueue(entry.ticket, waiter) }
            }
        }
    }

    /// Makes the first ready entry of a class one that may be served now, or leaves none ready.
    mutating func refresh(_ index: Int, now: Instant) {
        while let entry = self.queues[index].blocked.first, entry.eligible <= now {
            self.queues[index].blocked.removeFirst()
            if let waiter = self.waiters[entry.ticket] { self.enqueue(entry.ticket, waiter) }
        }
        while let entry = self.queues[index].ready.first {
            guard let waiter = self.waiters[entry.ticket] else {
                self.queues[index].ready.removeFirst()
                continue
            }
            let rank = self.rank(of: waiter)
            let eligible = max(self.earliest(waiter.budget, now: now), waiter.request.notBefore)
            if rank == entry.rank, eligible <= now { return }
            self.queues[index].ready.removeFirst()
            if eligible <= now {
                self.queues[index].ready.insert(.init(rank: rank, ticket: entry.ticket))
            } else {
                self.queues[index].blocked.insert(.init(eligible: eligible, ticket: entry.ticket))
            }
        }
    }

    /// Refuses every waiter that `matches`, in the order in which they came.
    mutating func refuseWaiters(as refusal: PermitRefusal, where matches: (PermitRequest) -> Bool) {
        let refused = self.waiters.all.filter { matches($0.waiter.request) }.map(\.ticket)
        for ticket in refused.sorted(by: { $0.number < $1.number }) {
            self.waiters.remove(ticket)
            self.refusals.append((ticket, refusal))
        }
    }
}
