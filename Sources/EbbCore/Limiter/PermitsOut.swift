/// The permits that were given and not yet given back: a few, so they are looked through.
struct PermitsOut: Sendable {
    /// Each one's number, and the budget of its team and method.
    private var permits: [(number: UInt64, budget: BudgetNumber)] = []

    var count: Int { self.permits.count }

    mutating func insert(_ number: UInt64, _ budget: BudgetNumber) { self.permits.append((number, budget)) }

    /// Takes one back and gives its budget; nil when it is not out.
    mutating func remove(_ number: UInt64) -> BudgetNumber? {
        guard let index = self.permits.firstIndex(where: { $0.number == number }) else { return nil }
        self.permits.swapAt(index, self.permits.count - 1)
        return self.permits.removeLast().budget
    }
}
