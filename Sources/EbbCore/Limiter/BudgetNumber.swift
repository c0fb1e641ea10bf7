/// A ``BudgetKey`` as a number: a team's name is looked up once for each request, and not again.
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
