public import EbbCore

/// Calls Slack's methods, each with an answer of its own type. It holds no state, repeats nothing and waits for nothing:
/// one call is one request.
public struct SlackClient: Sendable {
    private let transport: any SlackTransport

    /// Sends through `transport`.
    public init(transport: any SlackTransport) {
        self.transport = transport
    }

    /// Sends `call` in the name of `token`, and reads what comes back.
    public func call<Call: SlackCall>(_ call: Call, token: Token) async -> SlackReply<Call.Answer> {
        let raw: RawAnswer
        do throws(SlackFailure) {
            raw = try await self.transport.send(SlackRequest(method: Call.method, token: token, form: call.form))
        } catch {
            return SlackReply(result: .failure(error), facts: .none)
        }
        let facts = AnswerFacts(raw)
        do throws(SlackFailure) {
            return SlackReply(result: .success(try call.read(AnswerBody(raw, facts: facts))), facts: facts)
        } catch {
            return SlackReply(result: .failure(error), facts: facts)
        }
    }
}

/// One method of Slack's with its arguments, and how its answer is read.
public protocol SlackCall: Sendable {
    /// What a successful answer says.
    associatedtype Answer: Sendable

    /// The method's name.
    static var method: SlackMethod { get }

    /// The arguments, without the token.
    var form: [FormField] { get }

    /// Reads the answer.
    ///
    /// - Throws: what the answer says if it is none: a refusal, a 429, another status, or a shape that nobody knows.
    func read(_ body: AnswerBody) throws(SlackFailure) -> Answer
}
