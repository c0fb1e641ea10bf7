import EbbControl
import FoundationEssentials

/// Asks `ebbd`, and understands what it says.
struct ControlClient {
    let transport: any ControlTransport

    /// A reply, and its JSON as it came.
    struct Received<Reply> {
        var reply: Reply
        var json: String
    }

    private static let timeout = Duration.seconds(15)
    /// The tokens of a page are asked for one after another, as the rate allows.
    private static let checkTimeout = Duration.seconds(180)
    private static let mostPages = 100_000

    /// The reply to a request. Throws ``OperatorError``.
    func ask<Reply: Decodable>(_ request: ControlRequest, for type: Reply.Type = Reply.self) throws -> Received<Reply> {
        try Self.read(try self.transport.send(request, timeout: Self.timeout(of: request)))
    }

    private static func timeout(of request: ControlRequest) -> Duration {
        if case .check = request { self.checkTimeout } else { self.timeout }
    }

    private static func read<Reply: Decodable>(_ response: ControlResponse) throws -> Received<Reply> {
        guard (200..<300).contains(response.status) else { throw Self.refusal(response) }
        do {
            let reply = try JSONDecoder().decode(Envelope<Reply>.self, from: Data(response.body)).body
            return Received(reply: reply, json: String(decoding: response.body, as: UTF8.self))
        } catch let error as UnknownVersion {
            throw OperatorError.unreadable(
                "ebbd speaks version \(error.version) of the control socket's words, and this ebbctl version "
                    + "\(Envelope<Reply>.version): install both from one package."
            )
        } catch {
            throw OperatorError.unreadable(
                "What answers at the control socket does not speak as ebbd does: is it another program, or another "
                    + "version? (\(Self.summary(error)))"
            )
        }
    }

    /// Hands over page after page, until the last one; where a page's header names the next one, that is fetched
    /// meanwhile. Throws ``OperatorError``, and what `take` throws.
    func forEachPage<Reply: Decodable>(
        limit: Int,
        _ request: (Page) -> ControlRequest,
        next: (Reply) -> String?,
        take: (Received<Reply>) throws -> Void
    ) throws {
        var after: String?
        var ahead: Later<ControlResponse>?
        for _ in 0..<Self.mostPages {
            let asked = request(Page(after: after, limit: limit))
            let response = try ahead?.wait() ?? self.transport.send(asked, timeout: Self.timeout(of: asked))
            ahead = response.next.flatMap { next in
                let following = request(Page(after: next, limit: limit))
                return self.transport.sendAhead(following, timeout: Self.timeout(of: following))
            }
            let page: Received<Reply> = try Self.read(response)
            try take(page)
            guard let following = next(page.reply) else { return }
            if following != response.next { ahead = nil }
            if following == after { break }
            after = following
        }
        throw OperatorError.unreadable("ebbd's list does not end: it names one page after another for ever.")
    }

    private static func refusal(_ response: ControlResponse) -> OperatorError {
        let decoded = try? JSONDecoder().decode(Envelope<ErrorReply>.self, from: Data(response.body))
        if let decoded { return .refused(decoded.body.error, httpStatus: response.status) }
        return .unreadable(
            "What answers at the control socket refused with HTTP status \(response.status) and without saying why: "
                + "is it another program?"
        )
    }

    private static func summary(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "'\(key.stringValue)' is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "'\(context.codingPath.map(\.stringValue).joined(separator: "."))' is of another kind"
        case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
            "'\(context.codingPath.map(\.stringValue).joined(separator: "."))' has an unknown value"
        default: "it is not JSON"
        }
    }
}
