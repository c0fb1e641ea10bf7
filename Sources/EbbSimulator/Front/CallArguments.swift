import FoundationEssentials
import HTTPServer

/// The arguments of a call, which come in the query, as a form, or as one JSON object (Slack, "Using the Web API").
enum CallArguments {
    /// Why the arguments cannot be had: a code of Slack's.
    struct Refusal: Error {
        let code: String
    }

    /// The arguments in their order, those of JSON by their names; objects and arrays of it are no text, and left out.
    static func read(_ request: HTTPRequest) -> Result<[FormField], Refusal> {
        let fields = (request.query + request.form).map { FormField(name: $0.name, value: $0.value) }
        let type = (request.headers["content-type"] ?? "").prefix { $0 != ";" }.lowercased()
        guard type.filter({ $0 != " " }) == "application/json", !request.body.isEmpty else { return .success(fields) }
        let object: Argument
        do {
            object = try JSONDecoder().decode(Argument.self, from: Data(request.body))
        } catch {
            return .failure(Refusal(code: "invalid_json"))
        }
        guard case .object(let arguments) = object else { return .failure(Refusal(code: "json_not_object")) }
        let given = arguments.sorted { $0.key < $1.key }.compactMap { name, argument in
            argument.text.map { FormField(name: name, value: $0) }
        }
        return .success(fields + given)
    }

    /// The token of a call, from `Authorization: Bearer`.
    static func bearer(_ request: HTTPRequest) -> String? {
        guard let header = request.headers["authorization"], header.prefix(7).lowercased() == "bearer " else {
            return nil
        }
        return String(header.dropFirst(7))
    }

    /// A value of JSON.
    private enum Argument: Decodable {
        case text(String)
        case object([String: Argument])
        case other

        var text: String? {
            if case .text(let text) = self { text } else { nil }
        }

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let text = try? value.decode(String.self) {
                self = .text(text)
            } else if let flag = try? value.decode(Bool.self) {
                self = .text(flag ? "true" : "false")
            } else if let number = try? value.decode(Int64.self) {
                self = .text("\(number)")
            } else if let object = try? value.decode([String: Argument].self) {
                self = .object(object)
            } else {
                self = .other
            }
        }
    }
}
