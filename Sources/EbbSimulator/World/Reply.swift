import EbbCore

/// What the world says to a call, before it is dressed as an answer.
enum Reply: Sendable {
    /// `ok: true`, or an error with more than its code.
    case body([UInt8])
    /// `ok: false` with a code.
    case error(String)
    /// 429 with that `Retry-After`, or without.
    case refused(retryAfter: String?)
    /// A status other than 200 with an HTML body.
    case status(Int)
    /// Status 200 with an HTML body.
    case html
    /// No answer: the connection breaks.
    case broken
    /// No answer, ever.
    case silent

    /// A short word for records.
    var word: String {
        switch self {
        case .body: "ok"
        case .error(let code): code
        case .refused: "429"
        case .status(let status): String(status)
        case .html: "html"
        case .broken: "broken"
        case .silent: "silent"
        }
    }

    /// As HTTP, with the world's headers.
    func answer(headers: [FormField], latency: Duration) -> WorldAnswer {
        switch self {
        case .body(let bytes): Self.json(200, bytes, headers, latency)
        case .error(let code): Self.json(200, Self.failure(code), headers, latency)
        case .refused(let retryAfter):
            Self.json(
                429,
                Self.failure("ratelimited"),
                headers + (retryAfter.map { [FormField(name: "Retry-After", value: $0)] } ?? []),
                latency
            )
        case .status(let status): Self.page(status, headers, latency)
        case .html: Self.page(200, headers, latency)
        case .broken: WorldAnswer(status: 0, headers: [], body: [], fate: .breakConnection(after: latency))
        case .silent: WorldAnswer(status: 0, headers: [], body: [], fate: .hang)
        }
    }

    static func failure(_ code: String) -> [UInt8] {
        JSONText.object {
            $0.field("ok", false)
            $0.field("error", code)
        }
    }

    private static func json(_ status: Int, _ body: [UInt8], _ headers: [FormField], _ latency: Duration) -> WorldAnswer
    {
        let type = FormField(name: "Content-Type", value: "application/json; charset=utf-8")
        return WorldAnswer(status: status, headers: headers + [type], body: body, fate: .answer(after: latency))
    }

    private static func page(_ status: Int, _ headers: [FormField], _ latency: Duration) -> WorldAnswer {
        let type = FormField(name: "Content-Type", value: "text/html; charset=utf-8")
        let body = Array("<!DOCTYPE html><html><head><title>Server Error</title></head><body>Oops</body></html>".utf8)
        return WorldAnswer(status: status, headers: headers + [type], body: body, fate: .answer(after: latency))
    }
}
