/// The budgets in use, found by their numbers.
struct BudgetTable: Sendable {
    /// All that are in use, in no order. Read in place: a copy of a budget costs more than a look at it.
    private(set) var all: [Budget] = []
    /// Where in ``all`` each is, by number; those that are not in use are nowhere.
    private var places: [Int32] = []
    private var lastRevision: Int
    private static let nowhere: Int32 = -1

    /// No budgets; the next revision is greater than `lastRevision`.
    init(lastRevision: Int) { self.lastRevision = lastRevision }

    func place(of number: BudgetNumber) -> Int? {
        guard number.index < self.places.count else { return nil }
        let place = self.places[number.index]
        return place == Self.nowhere ? nil : Int(place)
    }

    /// Puts a budget in use as it is, in place of what was there.
    @discardableResult
    mutating func put(_ budget: Budget, as number: BudgetNumber) -> Int {
        if let place = self.place(of: number) {
            self.all[place] = budget
            return place
        }
        let missing = number.index + 1 - self.places.count
        if missing > 0 { self.places.append(contentsOf: repeatElement(Self.nowhere, count: missing)) }
        self.places[number.index] = Int32(self.all.count)
        self.all.append(budget)
        return self.all.count - 1
    }

    /// Changes a budget, and its revision.
    mutating func change<Result>(_ place: Int, _ body: (inout Budget) -> Result) -> Result {
        self.lastRevision += 1
        self.all[place].setRevision(self.lastRevision)
        return body(&self.all[place])
    }

    /// Puts other rates in force, for what is owed already too.
    mutating func configure(now: Instant, rate: (BudgetKey) -> Double) {
        for place in self.all.indices.sorted(by: { self.all[$0].record.key < self.all[$1].record.key }) {
            if self.all[place].configure(rate: rate(self.all[place].record.key), now: now) {
                self.change(place) { _ in }
            }
        }
    }

    /// Takes back what the budgets cannot owe.
    mutating func boundDebts(now: Instant) {
        for place in self.all.indices.sorted(by: { self.all[$0].record.key < self.all[$1].record.key })
        where self.all[place].boundDebt(now: now) {
            self.change(place) { _ in }
        }
    }

    /// Forgets budgets.
    mutating func removeAll(where isForgotten: (BudgetRecord) -> Bool) {
        var kept: [Budget] = []
        for index in self.places.indices where self.places[index] != Self.nowhere {
            let budget = self.all[Int(self.places[index])]
            let isForgotten = isForgotten(budget.record)
            self.places[index] = isForgotten ? Self.nowhere : Int32(kept.count)
            if !isForgotten { kept.append(budget) }
        }
        self.all = kept
    }
}
