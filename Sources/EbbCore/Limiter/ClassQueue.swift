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
        let number: UInt64

        static func < (left: Ready, right: Ready) -> Bool {
            left.rank == right.rank ? left.number < right.number : left.rank < right.rank
        }
    }

    struct Blocked: Comparable, Sendable {
        let eligible: Instant
        let number: UInt64

        static func < (left: Blocked, right: Blocked) -> Bool {
            left.eligible == right.eligible ? left.number < right.number : left.eligible < right.eligible
        }
    }

    var ready = Heap<Ready>()
    var blocked = Heap<Blocked>()
}

extension Limiter {
    /// Puts a waiter where ``refresh(_:now:)`` finds it.
    mutating func enqueue(_ number: UInt64, _ request: PermitRequest) {
        self.queues[request.priority.rawValue].ready.insert(.init(rank: self.rank(of: request), number: number))
    }

    /// Looks at every waiter anew, because a budget may have a permit earlier than it seemed.
    mutating func requeue() {
        self.queues = PriorityClass.allCases.map { _ in ClassQueue() }
        for (number, request) in self.waiters { self.enqueue(number, request) }
    }

    /// Makes the first ready entry of a class one that may be served now, or leaves none ready.
    mutating func refresh(_ index: Int, now: Instant) {
        while let entry = self.queues[index].blocked.first, entry.eligible <= now {
            self.queues[index].blocked.removeFirst()
            if let request = self.waiters[entry.number] { self.enqueue(entry.number, request) }
        }
        while let entry = self.queues[index].ready.first {
            guard let request = self.waiters[entry.number] else {
                self.queues[index].ready.removeFirst()
                continue
            }
            let rank = self.rank(of: request)
            let free = self.earliest(.method(request.team, request.method), now: now)
            let eligible = max(free, request.notBefore)
            if rank == entry.rank, eligible <= now { return }
            self.queues[index].ready.removeFirst()
            if eligible <= now {
                self.queues[index].ready.insert(.init(rank: rank, number: entry.number))
            } else {
                self.queues[index].blocked.insert(.init(eligible: eligible, number: entry.number))
            }
        }
    }

    /// Refuses every waiter that `matches`.
    mutating func refuseWaiters(as refusal: PermitRefusal, where matches: (PermitRequest) -> Bool) {
        for (number, request) in self.waiters.sorted(by: { $0.key < $1.key }) where matches(request) {
            self.waiters[number] = nil
            self.refusals.append((Ticket(number: number), refusal))
        }
    }
}
