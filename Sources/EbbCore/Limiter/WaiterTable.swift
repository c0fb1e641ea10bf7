/// Those who wait, each at a place that somebody else takes after it.
struct WaiterTable: Sendable {
    struct Waiter: Sendable {
        let number: UInt64
        let request: PermitRequest
        let budget: BudgetNumber
    }

    private var places: [Waiter?] = []
    private var free: [Int] = []

    var count: Int { self.places.count - self.free.count }
    var isEmpty: Bool { self.count == 0 }

    /// Everybody with a ticket, in no order.
    var all: [(ticket: Ticket, waiter: Waiter)] {
        self.places.indices.compactMap { place in
            self.places[place].map { (Ticket(number: $0.number, place: place), $0) }
        }
    }

    mutating func insert(_ waiter: Waiter) -> Ticket {
        guard let place = self.free.popLast() else {
            self.places.append(waiter)
            return Ticket(number: waiter.number, place: self.places.count - 1)
        }
        self.places[place] = waiter
        return Ticket(number: waiter.number, place: place)
    }

    /// Who has the ticket; nil when it is gone.
    subscript(ticket: Ticket) -> Waiter? {
        guard ticket.place < self.places.count, let waiter = self.places[ticket.place], waiter.number == ticket.number
        else { return nil }
        return waiter
    }

    @discardableResult
    mutating func remove(_ ticket: Ticket) -> Waiter? {
        guard let waiter = self[ticket] else { return nil }
        self.places[ticket.place] = nil
        self.free.append(ticket.place)
        return waiter
    }
}
