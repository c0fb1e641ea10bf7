import EbbCore

/// `auth.test` and `auth.teams.list`.
extension SlackWorld {
    func authTest(_ call: Call) -> Reply {
        guard let team = call.token.teams.first.map({ self.teams[$0] }) else { return .error("invalid_auth") }
        let isOrganization = call.token.organization != nil
        return .body(
            JSONText.object {
                $0.field("ok", true)
                $0.field("url", "https://\(isOrganization ? "org" : team.name).slack.example/")
                $0.field("team", isOrganization ? "Org" : team.name)
                $0.field("user", call.token.kind == .bot ? "pairing-bot" : "jo")
                $0.field("team_id", (call.token.organization ?? team.id).rawValue)
                $0.field("user_id", call.token.user.rawValue)
                if call.token.kind == .bot { $0.field("bot_id", "B0\(team.base)APP") }
                if let organization = call.token.organization { $0.field("enterprise_id", organization.rawValue) }
                $0.field("is_enterprise_install", isOrganization)
            }
        )
    }

    func authTeamsList(_ call: Call) -> Reply {
        guard let cursor = Self.cursor(of: call) else { return .error("invalid_cursor") }
        let limit = min(1_000, max(1, call.request.value("limit").flatMap(Int.init) ?? 100))
        let served = call.token.teams.dropFirst(cursor.offset).prefix(limit)
        let end = cursor.offset + served.count
        return .body(
            JSONText.object {
                $0.field("ok", true)
                $0.objects("teams", served) {
                    $0.field("id", self.teams[$1].id.rawValue)
                    $0.field("name", self.teams[$1].name)
                }
                self.finish(&$0, next: end < call.token.teams.count ? PageCursor(offset: end) : nil, call)
            }
        )
    }

    /// The cursor of a call, the first page's without one; nil for a text that this world did not write.
    static func cursor(of call: Call) -> PageCursor? {
        guard let text = call.request.value("cursor"), !text.isEmpty else { return PageCursor() }
        return PageCursor(text)
    }

    /// The end of a page: the next cursor, or one of the ways to say that there is none.
    func finish(_ text: inout JSONText, next: PageCursor?, _ call: Call) {
        if let next {
            text.object("response_metadata") { $0.field("next_cursor", next.text) }
            return
        }
        let others: [FinalCursor] = [.null, .absent, .noMetadata]
        let ending =
            call.draw.has(.finalCursor) ? others[Int(call.draw.detail >> 16) % others.count] : self.plan.finalCursor
        switch ending {
        case .empty: text.object("response_metadata") { $0.field("next_cursor", "") }
        case .null: text.object("response_metadata") { $0.null("next_cursor") }
        case .absent: text.object("response_metadata") { _ in }
        case .noMetadata: break
        }
    }
}
