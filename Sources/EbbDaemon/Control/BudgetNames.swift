import EbbControl
import EbbCore

/// How operators write budgets (`app`, `acme/conversations.close`), and in which order they see them.
struct BudgetNames {
    private static let app = "app"
    private static let methods = SlackMethod.allCases.sorted { $0.rawValue < $1.rawValue }

    private let settings: Settings
    private let names: [TeamID: String]

    init(_ settings: Settings) {
        self.settings = settings
        self.names = Dictionary(uniqueKeysWithValues: settings.teams.map { ($0.team, $0.name) })
    }

    /// A budget's place in the order.
    struct Place: Comparable {
        enum Group: Int {
            case app
            case team
            /// A team that no file names any more.
            case gone
        }

        let key: BudgetKey
        let group: Group
        let name: String
        let method: String

        /// As an operator writes it.
        var text: String { self.group == .app ? BudgetNames.app : "\(self.name)/\(self.method)" }

        static func < (left: Place, right: Place) -> Bool {
            (left.group.rawValue, left.name, left.method) < (right.group.rawValue, right.name, right.method)
        }
    }

    func place(of key: BudgetKey) -> Place {
        switch key {
        case .app: return Place(key: key, group: .app, name: "", method: "")
        case .method(let team, let method):
            guard let name = self.names[team] else {
                return Place(key: key, group: .gone, name: team.rawValue, method: method.rawValue)
            }
            return Place(key: key, group: .team, name: name, method: method.rawValue)
        }
    }

    /// The first places of teams after `place`, in use or not; at least `count`, where there are so many.
    func places(after place: Place?, count: Int) -> [Place] {
        if place?.group == .gone { return [] }
        let teams = self.settings.teams.drop { $0.name < place?.name ?? "" }
        // Of the first team some may lie before the place.
        return teams.prefix(count / Self.methods.count + 2).flatMap { team in
            Self.methods.map { self.place(of: .method(team.team, $0)) }
        }
    }

    /// The budget that an operator means; a blank does for the stroke.
    func key(_ text: String) throws -> BudgetKey {
        if text == Self.app { return .app }
        let parts = text.split { $0 == "/" || $0 == " " }.map(String.init)
        guard parts.count == 2, let method = SlackMethod(rawValue: parts[1]) else {
            throw ControlFailure(
                .noSuchLimit,
                "there is no limit \(text.prefix(120)); one is `app`, or a team and a method: `acme/conversations.close`"
            )
        }
        if let team = self.settings.team(named: parts[0]) { return .method(team.team, method) }
        if let team = TeamID(parts[0]) { return .method(team, method) }
        throw ControlFailure(.noSuchTeam, "no team is called \(parts[0].prefix(64)); see `ebbctl teams`")
    }
}
