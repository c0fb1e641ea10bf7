import EbbCore
import HTTPServer

/// The form fields of `POST /_sim/NAME` as an event.
extension WorldEvent {
    /// Throws ``SimulatorError/badRequest(_:)`` for a name or a value that is not understood.
    init(name: String, fields: [HTTPField]) throws {
        let form = SteeringForm(fields: fields)
        switch name {
        case "clock":
            let offset = try form.text("offset")
            self = .clock(offset: offset == "none" ? nil : .clampedSeconds(try form.number("offset")))
        case "revoke": self = .revoke(team: try form.team("team"), code: form["error"] ?? "token_revoked")
        case "restore": self = .restore(team: try form.team("team"))
        case "swap": self = .swap(try form.team("team"), try form.team("with"))
        case "outage": self = .outage(try form.text("on") == "true")
        case "latency": self = .latency(.clampedSeconds(max(0, try form.number("seconds"))))
        case "refuse":
            self = .refuse(
                team: try form.optionalTeam("team"),
                method: form["method"],
                retryAfter: form["retry_after"],
                count: try form.optionalCount("count") ?? 1
            )
        case "fail":
            self = .fail(
                method: try form.text("method"),
                team: try form.optionalTeam("team"),
                conversation: form["conversation"] == nil ? nil : try form.conversation("conversation"),
                code: try form.text("error"),
                count: try form.optionalCount("count")
            )
        case "heal": self = .heal
        case "lose": self = .loseListing(team: try form.team("team"), part: try form.number("part"))
        case "post": self = .post(try form.conversation("conversation"))
        case "reply":
            self = .reply(try form.conversation("conversation"), depth: try form.optionalCount("depth") ?? 1)
        case "reopen": self = .reopen(try form.conversation("conversation"))
        case "close": self = .close(try form.conversation("conversation"))
        case "add":
            var group = ConversationGroup(
                count: try form.optionalCount("count") ?? 1,
                created: .clampedSeconds(try form.number("age"))
            )
            group.messages = 0
            self = .add(team: try form.team("team"), group)
        default:
            throw SimulatorError.badRequest("there is no /_sim/\(name.prefix(40)); see ebb-sim --help")
        }
    }
}

/// Fields by name, with their types.
private struct SteeringForm {
    let fields: [HTTPField]

    subscript(name: String) -> String? { self.fields.first(named: name) }

    func text(_ name: String) throws -> String {
        guard let value = self[name] else { throw SimulatorError.badRequest("the field \(name) is missing") }
        return value
    }

    func number(_ name: String) throws -> Double {
        guard let value = Double(try self.text(name)), value.isFinite else {
            throw SimulatorError.badRequest("\(name) must be a number")
        }
        return value
    }

    func optionalCount(_ name: String) throws -> Int? {
        guard let text = self[name] else { return nil }
        guard let count = Int(text), (0...1_000_000).contains(count) else {
            throw SimulatorError.badRequest("\(name) must be a number from 0 to 1000000")
        }
        return count
    }

    func team(_ name: String) throws -> TeamID {
        guard let id = TeamID(try self.text(name)) else {
            throw SimulatorError.badRequest("\(name) must be a team's id")
        }
        return id
    }

    func optionalTeam(_ name: String) throws -> TeamID? {
        self[name] == nil ? nil : try self.team(name)
    }

    func conversation(_ name: String) throws -> ConversationID {
        guard let id = ConversationID(try self.text(name)) else {
            throw SimulatorError.badRequest("\(name) must be a conversation's id")
        }
        return id
    }
}
