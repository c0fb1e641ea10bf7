/// A ``BudgetKey`` as a number. A name is looked up once for each request: that costs as much as all the rest.
struct BudgetNumber: Hashable, Sendable {
    /// All teams and methods together.
    static let app = BudgetNumber(index: 0)

    let index: Int

    private init(index: Int) { self.index = index }

    /// One method in the team with this number.
    init(team: Int, _ method: SlackMethod) {
        self.index = 1 + team * SlackMethod.allCases.count + method.ordinal
    }

    /// The team's number; of no use for the app's budget.
    var team: Int { (self.index - 1) / SlackMethod.allCases.count }
}

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

extension SlackMethod {
    /// Its place among all methods.
    fileprivate var ordinal: Int {
        switch self {
        case .authTest: 0
        case .authTeamsList: 1
        case .usersConversations: 2
        case .conversationsHistory: 3
        case .conversationsMembers: 4
        case .conversationsClose: 5
        case .conversationsOpen: 6
        case .chatPostMessage: 7
        }
    }
}
