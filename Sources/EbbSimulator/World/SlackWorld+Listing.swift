import EbbCore

/// `users.conversations`, `conversations.list` and `conversations.info`.
extension SlackWorld {
    private static let types: Set<Substring> = ["public_channel", "private_channel", "mpim", "im"]

    mutating func listing(_ call: Call) -> Reply {
        let types = (call.request.value("types") ?? "public_channel").split(separator: ",")
            .map { $0.drop { $0 == " " } }
        guard !types.isEmpty, types.allSatisfy(Self.types.contains) else { return .error("invalid_types") }
        guard var cursor = Self.cursor(of: call) else { return .error("invalid_cursor") }
        guard let number = self.listedTeam(call) else {
            let isUnnamed = call.request.value("team_id") == nil
            return .error(isUnnamed ? "missing_argument" : "team_access_not_granted")
        }
        let team = self.teams[number]
        let count = types.contains("mpim") ? team.conversations.count : 0
        // Slack adjusts a limit that is out of range ("magically").
        let limit = min(999, max(1, call.request.value("limit").flatMap(Int.init) ?? 100))
        if cursor.offset == 0, !cursor.isAfterEmpty {
            // A little more than half, as rounding must not turn it into less.
            cursor.lost = self.steering.lost[team.id] ?? (call.draw.has(.lostListing) ? 550 : 0)
            cursor.draw = call.draw.detail >> 20
        }
        let isEmptyPage = call.draw.has(.emptyPage) && !cursor.isAfterEmpty
        let size = isEmptyPage ? 0 : call.draw.has(.shortPage) ? max(1, limit / 4) : limit
        let start = min(cursor.offset, count)
        let end = min(count, start + size)
        let listed = (start..<end).filter { index in
            !cursor.omits(index) && (self.plan.listsClosed || team.conversations[index].isOpen)
        }
        var next = cursor
        next.offset = end
        next.isAfterEmpty = isEmptyPage
        let isMember = call.request.method == "conversations.list"
        return .body(
            JSONText.object { text in
                text.field("ok", true)
                text.objects("channels", listed) {
                    self.describe($1, of: team, in: &$0)
                    if isMember { $0.field("is_member", true) }
                }
                self.finish(&text, next: end < count || isEmptyPage ? next : nil, call)
            }
        )
    }

    /// The team whose conversations a listing asks for; an org's token must name it.
    private func listedTeam(_ call: Call) -> Int? {
        guard call.token.organization != nil else { return call.token.teams.first }
        guard let named = call.request.value("team_id") else { return nil }
        return call.token.teams.first { self.teams[$0].id.rawValue == named }
    }

    func info(_ call: Call) -> Reply {
        guard let place = call.place else { return .error("channel_not_found") }
        let team = self.teams[place.team]
        return .body(
            JSONText.object { text in
                text.field("ok", true)
                text.object("channel") {
                    self.describe(place.index, of: team, in: &$0)
                    $0.field("is_member", true)
                    if call.request.isSet("include_num_members") {
                        $0.field("num_members", Int64(team.members(of: place.index).count))
                    }
                }
            }
        )
    }

    /// The fields of a conversation. `updated` is in milliseconds and says nothing about its use.
    private func describe(_ index: Int, of team: Team, in text: inout JSONText) {
        let conversation = team.conversations[index]
        let creator = team.creator(of: index).rawValue
        let name = "mpdm-" + team.members(of: index).map { $0.rawValue.lowercased() }.joined(separator: "--") + "-1"
        text.field("id", conversation.id.rawValue)
        text.field("name", name)
        for (flag, value) in [
            ("is_channel", false), ("is_group", true), ("is_im", false), ("is_mpim", true), ("is_private", true),
            ("is_archived", false), ("is_general", false),
            ("is_shared", conversation.sharing == .external || conversation.sharing == .organization),
            ("is_ext_shared", conversation.sharing == .external),
            ("is_org_shared", conversation.sharing == .organization),
            ("is_pending_ext_shared", conversation.sharing == .pending),
        ] {
            text.field(flag, value)
        }
        if self.plan.showsIsOpen { text.field("is_open", conversation.isOpen) }
        text.field("created", conversation.created.seconds)
        text.field("updated", conversation.updated.microseconds / 1_000)
        text.field("creator", creator)
        text.field("name_normalized", name)
        text.field("unlinked", Int64(0))
        text.field("context_team_id", team.id.rawValue)
        text.field("shared_team_ids", [team.id.rawValue])
        text.field("pending_shared", conversation.sharing == .pending ? ["T0OTHERORG"] : [])
        text.field("last_read", "0000000000.000000")
        for words in ["topic", "purpose"] {
            text.object(words) {
                $0.field("value", words == "topic" ? "" : "Group messaging")
                $0.field("creator", creator)
                $0.field("last_set", conversation.created.seconds)
            }
        }
        text.field("previous_names", [])
        text.field("priority", Int64(0))
    }
}
