import EbbCore

/// Which closes an undo takes back.
public enum UndoScope: Hashable, Sendable {
    /// Those of a tick (`17`) or a drain (`d3`).
    case run(String)
    /// Those since a time; RFC 3339.
    case since(String)
    /// That of one conversation.
    case conversation(String)

    /// Reads the arguments of a request line.
    init(_ query: [String: String]) throws {
        try self.init(run: query["run"], since: query["since"], conversation: query["conversation"])
    }

    /// Reads the members of a command's body.
    init(_ body: CommandBody) throws {
        try self.init(run: body.run, since: body.since, conversation: body.conversation)
    }

    private init(run: String?, since: String?, conversation: String?) throws {
        switch (run, since, conversation) {
        case (let run?, nil, nil):
            guard Run(run) != nil else {
                throw ControlFailure(.badRequest, "a run is a tick's number, or a drain's such as d3")
            }
            self = .run(run)
        case (nil, let since?, nil):
            guard RFC3339.parse(since) != nil else {
                throw ControlFailure(.badRequest, "since is a time such as 2026-11-23T18:40:00Z")
            }
            self = .since(since)
        case (nil, nil, let conversation?):
            guard ConversationID(conversation) != nil else {
                throw ControlFailure(.badRequest, "a conversation's id is such as G0123ABCD")
            }
            self = .conversation(conversation)
        default:
            throw ControlFailure(.badRequest, "an undo is of one run, of one conversation, or since a time")
        }
    }

    var arguments: [(name: String, value: String)] {
        switch self {
        case .run(let run): [("run", run)]
        case .since(let time): [("since", time)]
        case .conversation(let id): [("conversation", id)]
        }
    }
}
