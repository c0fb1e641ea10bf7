import EbbCore

/// `conversations.history`, `conversations.members` and `chat.postMessage`.
extension SlackWorld {
    /// The text of every message, so that a test can look for it where it must not be.
    public static let messageText = "Lunch at noon, the usual place?"

    mutating func history(_ call: Call) -> Reply {
        guard let place = call.place else { return .error("channel_not_found") }
        guard let cursor = Self.cursor(of: call) else { return .error("invalid_cursor") }
        guard let oldest = Self.timestamp("oldest", of: call) else { return .error("invalid_ts_oldest") }
        guard let latest = Self.timestamp("latest", of: call) else { return .error("invalid_ts_latest") }
        let isFloor = self.plan.limits.historyPerMinute == 1
        let limit = min(isFloor ? 15 : 999, max(1, call.request.value("limit").flatMap(Int.init) ?? 100))
        let isInclusive = call.request.isSet("inclusive")
        // Before `team` is taken, or every question would copy the whole team.
        if cursor.offset == 0 {
            let activity = self.teams[place.team].conversations[place.index].lastActivity
            self.teams[place.team].conversations[place.index].asked = .init(at: self.wall, activity: activity)
        }
        let team = self.teams[place.team]
        let matching = team.conversations[place.index].messages.reversed().filter { message in
            let written = message.written.microseconds
            return (written > oldest.bound(or: .min) || isInclusive && written == oldest.bound(or: .min))
                && (written < latest.bound(or: .max) || isInclusive && written == latest.bound(or: .max))
        }
        let page = matching.dropFirst(cursor.offset).prefix(limit)
        let end = cursor.offset + page.count
        let members = team.members(of: place.index)
        return .body(
            JSONText.object { text in
                text.field("ok", true)
                text.objects("messages", page) { self.describe($1, by: members[$1.author], of: team, in: &$0) }
                text.field("has_more", end < matching.count)
                text.field("pin_count", Int64(0))
                if end < matching.count { self.finish(&text, next: PageCursor(offset: end), call) }
            }
        )
    }

    private func describe(_ message: Message, by author: UserID, of team: Team, in text: inout JSONText) {
        text.field("type", "message")
        text.field("user", author.rawValue)
        text.field("text", Self.messageText)
        text.field("ts", message.written.slackTimestamp)
        text.field("team", team.id.rawValue)
        if author == team.user {
            text.field("bot_id", "B0\(team.base)APP")
            text.field("app_id", "A0SIMULATED")
        }
        if let latest = message.latestReply {
            text.field("thread_ts", message.written.slackTimestamp)
            text.field("reply_count", Int64(message.replies))
            text.field("reply_users_count", Int64(1))
            text.field("latest_reply", latest.slackTimestamp)
            text.field("reply_users", [author.rawValue])
            text.field("is_locked", false)
            text.field("subscribed", false)
        }
    }

    func members(_ call: Call) -> Reply {
        guard let place = call.place else { return .error("channel_not_found") }
        guard let cursor = Self.cursor(of: call) else { return .error("invalid_cursor") }
        let limit = min(999, max(1, call.request.value("limit").flatMap(Int.init) ?? 100))
        let members = self.teams[place.team].members(of: place.index)
        let page = members.dropFirst(cursor.offset).prefix(limit)
        let end = cursor.offset + page.count
        return .body(
            JSONText.object {
                $0.field("ok", true)
                $0.field("members", page.map(\.rawValue))
                self.finish(&$0, next: end < members.count ? PageCursor(offset: end) : nil, call)
            }
        )
    }

    mutating func postMessage(_ call: Call) -> Reply {
        guard let place = call.place else { return .error("channel_not_found") }
        guard let words = call.request.value("text"), !words.isEmpty else { return .error("no_text") }
        self.ledger.notices += 1
        if self.teams[place.team].conversations[place.index].isAnnounced {
            self.ledger.repeatedNotices.append(self.closeRecord(place, reasons: []))
        }
        let written = self.teams[place.team].conversations[place.index].announce(at: self.wall)
        let team = self.teams[place.team]
        return .body(
            JSONText.object { text in
                text.field("ok", true)
                text.field("channel", team.conversations[place.index].id.rawValue)
                text.field("ts", written.slackTimestamp)
                text.object("message") {
                    $0.field("type", "message")
                    $0.field("user", team.user.rawValue)
                    $0.field("text", words)
                    $0.field("ts", written.slackTimestamp)
                    $0.field("bot_id", "B0\(team.base)APP")
                }
            }
        )
    }

    /// A bound of history, or that there is none; nil for a text that is no timestamp.
    private static func timestamp(_ name: String, of call: Call) -> Bound? {
        guard let text = call.request.value(name), !text.isEmpty else { return .some(.open) }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let seconds = Int64(parts[0]), (0...99_999_999_999).contains(seconds)
        else { return nil }
        let digits = parts.count == 2 ? String(parts[1].prefix(6)) : ""
        let padded = digits + String(repeating: "0", count: 6 - digits.count)
        return Int64(padded).map { .at(seconds * 1_000_000 + $0) }
    }

    private enum Bound {
        case open
        case at(Int64)

        func bound(or limit: Int64) -> Int64 {
            if case .at(let microseconds) = self { microseconds } else { limit }
        }
    }
}
