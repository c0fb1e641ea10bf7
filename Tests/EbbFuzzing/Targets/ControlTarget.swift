import EbbControl
import EbbCore
import FoundationEssentials
import SeededExecution
import SlackAPI

@testable import HTTPServer

/// Requests over the control socket, a line each: the method, the target, and the body if there is one. What is read
/// has to be itself again after it was written; then all of them are put to a daemon that has something to close.
enum ControlTarget {
    static func run(_ input: [UInt8]) {
        let requests = input.lines.prefix(16).map(Request.init)
        for request in requests { request.checkReading() }
        Bench.run(HealthySlack(), within: SimulationLimits(time: .days(2), steps: 5_000_000)) { bench in
            await bench.pass(.minutes(31))
            for request in requests {
                if request.method == "WAIT" { await bench.pass(.minutes(10)) }
                await bench.ask(request.method, request.target, request.body)
            }
        }
    }

    private struct Request: Sendable {
        let method: String
        let target: String
        let body: [UInt8]

        init(_ line: String) {
            let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            self.method = words[0]
            self.target = words.count > 1 ? words[1] : ""
            self.body = words.count > 2 ? Array(words[2].utf8) : []
        }

        func checkReading() {
            guard let read = Self.read(self.method, self.target, self.body) else { return }
            let body = read.body.flatMap { try? JSONEncoder().encode($0) } ?? Data()
            let again = Self.read(read.method.rawValue, read.target, Array(body))
            expect(again == read, "\(read) became \(again.map { "\($0)" } ?? "nothing")")
        }

        private static func read(_ method: String, _ target: String, _ body: [UInt8]) -> ControlRequest? {
            let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
            guard let path = parts.first else { return nil }
            let fields = FormEncoding.fields(of: parts.count > 1 ? Array(parts[1].utf8) : [])
            // In a path + is no blank.
            let escaped = path.split(separator: "+", omittingEmptySubsequences: false).joined(separator: "%2B")
            let decoded = FormEncoding.fields(of: Array(("=" + escaped.replacing("&", with: "%26")).utf8)).first?.value
            return try? ControlRequest(
                method: method,
                path: decoded ?? "",
                query: Dictionary(fields.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }),
                body: try body.isEmpty ? nil : JSONDecoder().decode(CommandBody.self, from: Data(body))
            )
        }
    }
}

/// A Slack in which three conversations are stale and one will be soon, and everything works.
struct HealthySlack: SlackTransport {
    func send(_ request: SlackRequest) async throws(SlackFailure) -> RawAnswer {
        let body =
            switch request.method {
            case .authTest: #"{"ok":true,"team_id":"T0ACME","user_id":"U0APP","bot_id":"B0APP"}"#
            case .usersConversations: #"{"ok":true,"channels":[\#(Self.channels)]}"#
            case .conversationsHistory: #"{"ok":true,"messages":[{"ts":"\#(Self.lastMessage(request))"}]}"#
            case .chatPostMessage: #"{"ok":true,"ts":"1767571300.000100"}"#
            case .conversationsMembers: #"{"ok":true,"members":["U0APP","U0ONE"]}"#
            default: #"{"ok":true}"#
            }
        return RawAnswer(status: 200, body: Array(body.utf8))
    }

    private static func lastMessage(_ request: SlackRequest) -> String {
        let isSoon = request.form.contains { $0.value == "G0000004" }
        return isSoon ? "1765700000.000100" : "1700000001.000100"
    }

    private static let channels = (1...4).map { number in
        #"{"id":"G000000\#(number)","created":1700000000,"creator":"U0APP","is_mpim":true,"is_open":true,"#
            + #""is_shared":false,"is_org_shared":false,"is_ext_shared":false}"#
    }.joined(separator: ",")
}
