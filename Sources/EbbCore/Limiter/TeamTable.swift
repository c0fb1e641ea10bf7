/// The teams that the limiter has met, numbered in that order, and their turns.
struct TeamTable: Sendable {
    private var numbers: [TeamID: Int] = [:]
    private var turns: [Int64] = []

    /// The team's number, if it has one.
    func number(of team: TeamID) -> Int? { self.numbers[team] }

    /// The team's number; a team that is new gets the next.
    mutating func meet(_ team: TeamID) -> Int {
        if let number = self.numbers[team] { return number }
        let number = self.turns.count
        self.numbers[team] = number
        self.turns.append(0)
        return number
    }

    /// The turn that a team had last, by its number; 0 when it had none.
    subscript(turn team: Int) -> Int64 {
        get { self.turns[team] }
        set { self.turns[team] = newValue }
    }
}
