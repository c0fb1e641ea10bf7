import EbbCore
import FoundationEssentials

/// An answer that is about to be read. Only this module's calls can look inside.
public struct AnswerBody: Sendable {
    private let status: Int
    private let bytes: [UInt8]
    private let retryAfter: String?

    /// The body of `answer`, whose headers are `facts`.
    init(_ answer: RawAnswer, facts: AnswerFacts) {
        self.status = answer.status
        self.bytes = answer.body
        self.retryAfter = facts.retryAfter
    }

    /// Reads the answer as a `Fields`.
    ///
    /// - Throws: `SlackFailure` for a 429, another status than 200, `ok: false`, and whatever is not of that shape.
    func decode<Fields: Decodable>(_ type: Fields.Type) throws(SlackFailure) -> Fields {
        if self.status == 429 { throw .rateLimited(retryAfter: self.retryAfter) }
        guard self.status == 200 else { throw .status(self.status) }
        let envelope: Envelope<Fields>
        do {
            envelope = try JSONDecoder().decode(Envelope<Fields>.self, from: Data(self.bytes))
        } catch {
            throw .unreadable(Self.describe(error))
        }
        switch envelope {
        case .fields(let fields): return fields
        case .refusal("ratelimited", _, _), .refusal("rate_limited", _, _):
            throw .rateLimited(retryAfter: self.retryAfter)
        case .refusal(let code, let needed, let provided):
            throw .refused(SlackErrorCode(rawValue: code), needed: needed, provided: provided)
        }
    }

    /// Where reading failed; never the text itself, which is others' and may be anything.
    private static func describe(_ error: any Error) -> String {
        let (context, what): (DecodingError.Context, String)
        switch error {
        case DecodingError.dataCorrupted(let found): (context, what) = (found, "unreadable")
        case DecodingError.keyNotFound(let key, let found):
            (context, what) = (found, "without \"\(key.stringValue)\"")
        case DecodingError.typeMismatch(_, let found): (context, what) = (found, "of another type")
        case DecodingError.valueNotFound(_, let found): (context, what) = (found, "null")
        default: return "the answer is no JSON"
        }
        guard !context.codingPath.isEmpty else { return "the answer is \(what == "unreadable" ? "no JSON" : what)" }
        let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
        return "in the answer, \(path) is \(what)"
    }
}

/// What every answer has: `ok`, and beside it either what was asked for or an error code.
private enum Envelope<Fields: Decodable>: Decodable {
    case fields(Fields)
    case refusal(code: String, needed: String?, provided: String?)

    private enum Key: CodingKey {
        case ok, error, needed, provided
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        guard try container.decode(Bool.self, forKey: .ok) else {
            let bounded = { (key: Key) in
                container.lossy(String.self, key).map { String($0.printableASCII.prefix(512)) }
            }
            self = .refusal(
                code: container.lossy(String.self, .error) ?? "",
                needed: bounded(.needed),
                provided: bounded(.provided)
            )
            return
        }
        self = .fields(try Fields(from: decoder))
    }
}
