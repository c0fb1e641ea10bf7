public import EbbCore

/// `auth.teams.list`: which workspaces an org's token serves, page by page.
public struct AuthTeamsList: SlackCall {
    /// The method's name.
    public static let method = SlackMethod.authTeamsList

    private let cursor: String?

    /// The page at `cursor`; the first one without.
    public init(cursor: String? = nil) {
        self.cursor = cursor
    }

    /// Pages of 200.
    public var form: [FormField] {
        [FormField("limit", "200")] + (self.cursor.map { [FormField("cursor", $0)] } ?? [])
    }

    /// One page.
    public struct Answer: Hashable, Sendable {
        /// The workspaces.
        public var teams: [TeamID]
        /// How many entries had no usable id.
        public var skipped: Int
        /// Where the next page begins; nil at the end.
        public var nextCursor: String?

        /// A page of these parts.
        public init(teams: [TeamID], skipped: Int = 0, nextCursor: String? = nil) {
            self.teams = teams
            self.skipped = skipped
            self.nextCursor = nextCursor
        }
    }

    /// Reads the page; without `teams` it is unreadable.
    public func read(_ body: AnswerBody) throws(SlackFailure) -> Answer {
        try body.decode(Fields.self).answer
    }

    private struct Fields: Decodable {
        let answer: Answer

        struct Team: Decodable {
            let id: TeamID
        }

        enum Key: CodingKey {
            case teams
        }

        init(from decoder: any Decoder) throws {
            let entries = try decoder.container(keyedBy: Key.self)
                .decode([LenientElement<Team>].self, forKey: .teams)
            let teams = entries.compactMap { $0.value?.id }
            self.answer = Answer(
                teams: teams,
                skipped: entries.count - teams.count,
                nextCursor: try PageCursor(from: decoder).next
            )
        }
    }
}
