extension ControlRequest {
    /// Reads a request as it arrived.
    ///
    /// - Parameters:
    ///   - method: the method of the request line.
    ///   - path: the path, percent-decoded, without the query.
    ///   - query: the query's arguments, percent-decoded.
    ///   - body: the JSON body, or nil when there was none.
    /// - Throws: ``ControlFailure`` with `unknown_route`, `method_not_allowed` or `bad_request`.
    public init(method: String, path: String, query: [String: String], body: CommandBody?) throws {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
        guard parts.first == "v1" else { throw Self.unknownRoute(path) }
        let route = Array(parts.dropFirst())
        switch (Method(rawValue: method), Self.methods(of: route)) {
        case (_, []):
            throw Self.unknownRoute(path)
        case (.get?, let methods) where methods.contains(.get):
            self = try Self.reading(route, query: query)
        case (.post?, let methods) where methods.contains(.post):
            self = try Self.commanding(route, body: body ?? CommandBody())
        case (_, let methods):
            let names = methods.map(\.rawValue).joined(separator: " or ")
            throw ControlFailure(.methodNotAllowed, "\(path) takes \(names)")
        }
    }

    private static func methods(of route: [String]) -> [Method] {
        switch route {
        case ["status"], ["teams"], ["check"], ["drains"], ["report"]: [.get]
        case ["tick"], ["pause"], ["resume"], ["approve"], ["recheck"], ["drain", "cancel"], ["reload"],
            ["reload", "draft"]:
            [.post]
        case ["drain"], ["undo"]: [.get, .post]
        case ["log"], ["undo", "preview"], ["limits"]: [.get]
        case ["undo", "cancel"], ["retry"], ["limits", "release"]: [.post]
        default: route.first == "teams" && [[], ["plan"], ["plan", "diff"]].contains(route.dropFirst(2)) ? [.get] : []
        }
    }

    private static func reading(_ route: [String], query: [String: String]) throws -> ControlRequest {
        switch route[0] {
        case "status": .status
        case "report": .report(seconds: try Self.period(query["seconds"]))
        case "check": .check(try Self.page(query))
        case "drain": .drainProgress(team: try Self.required(query["team"], "team"))
        case "log": .log(try LogQuery(query))
        case "undo" where route.count == 2:
            .undoPreview(team: try Self.required(query["team"], "team"), try UndoScope(query))
        case "undo": .undoProgress(team: try Self.required(query["team"], "team"))
        case "limits": .limits(all: query["all"] == "true", try Self.page(query))
        case "drains": .drains(try Self.page(query))
        default:
            switch route.count {
            case 1: .teams(try Self.page(query))
            case 2: .show(team: try Self.required(route[1], "team"))
            case 3: .plan(team: try Self.required(route[1], "team"), try Self.page(query))
            default: .planDifference(team: try Self.required(route[1], "team"), try Self.page(query))
            }
        }
    }

    private static func commanding(_ route: [String], body: CommandBody) throws -> ControlRequest {
        switch route {
        case ["tick"]: return .tick(team: body.team)
        case ["pause"]:
            if let seconds = body.seconds, !(1...CommandBody.longestPause).contains(seconds) {
                throw ControlFailure(.badRequest, "seconds is a whole number from 1 to \(CommandBody.longestPause)")
            }
            return .pause(team: body.team, seconds: body.seconds)
        case ["reload"]: return .reload(prepared: body.prepared)
        case ["reload", "draft"]:
            return .draft(file: try Self.required(body.file, "file"), text: body.text ?? "")
        case ["recheck"]: return .recheck(team: try Self.required(body.team, "team"))
        case ["resume"]: return .resume(team: body.team)
        case ["approve"]: return .approve(team: try Self.required(body.team, "team"), plan: body.plan)
        case ["drain"]:
            if let limit = body.limit, limit < 1 {
                throw ControlFailure(.badRequest, "limit is a whole number from 1 on, not \(limit)")
            }
            return .drain(team: try Self.required(body.team, "team"), limit: body.limit)
        case ["undo"]: return .undo(team: try Self.required(body.team, "team"), try UndoScope(body))
        case ["undo", "cancel"]: return .cancelUndo(team: try Self.required(body.team, "team"))
        case ["retry"]:
            guard (body.all == true) != (body.conversation != nil) else {
                throw ControlFailure(.badRequest, "a retry is of one conversation, or of all: true")
            }
            return .retry(team: try Self.required(body.team, "team"), conversation: body.conversation)
        case ["limits", "release"]: return .release(key: try Self.required(body.key, "key"))
        default: return .cancelDrain(team: try Self.required(body.team, "team"))
        }
    }

    private static func page(_ query: [String: String]) throws -> Page {
        guard let text = query["limit"] else { return Page(after: query["after"]) }
        guard let limit = Int(text), limit >= 1 else {
            throw ControlFailure(.badRequest, "limit is a whole number from 1 on")
        }
        return Page(after: query["after"], limit: limit)
    }

    private static func period(_ text: String?) throws -> Int {
        guard let text, let seconds = Int(text), self.reportPeriods.contains(seconds) else {
            let (least, most) = (self.reportPeriods.lowerBound, self.reportPeriods.upperBound)
            throw ControlFailure(.badRequest, "seconds is a whole number from \(least) to \(most)")
        }
        return seconds
    }

    private static func required(_ text: String?, _ name: String) throws -> String {
        guard let text, !text.isEmpty else { throw ControlFailure(.badRequest, "\(name) is missing") }
        return text
    }

    private static func unknownRoute(_ path: String) -> ControlFailure {
        ControlFailure(.unknownRoute, "there is nothing at this path: \(path.prefix(200))")
    }
}
