import EbbConfig
import EbbControl
import EbbCore
import FoundationEssentials

/// What a command works with: everything outside of it, and the options that every command takes.
struct Session {
    let surroundings: Surroundings
    let invocation: Invocation

    var console: any Console { self.surroundings.console }
    var terminal: Terminal { self.console.terminal }
    var now: WallTime { self.surroundings.now() }
    var wantsJSON: Bool { self.invocation.has("json") }

    /// The way to `ebbd`: `--socket`, else what `--config` names, else the standard path. Reads nothing in `/etc` unasked.
    func client() throws -> ControlClient {
        ControlClient(transport: self.surroundings.connect(try self.socket()))
    }

    private func socket() throws -> String {
        if let socket = self.invocation.options["socket"] { return socket }
        guard let path = self.invocation.options["config"] else { return ControlSettings().socket }
        do {
            return try ConfigLoader(path: path).controlSocket()
        } catch {
            throw OperatorError.invalidConfiguration(path: path, problems: error.problems.map(\.description))
        }
    }

    // MARK: Text and JSON

    /// Prints one line of text.
    func print(_ spans: Span...) throws {
        try self.console.write(spans.map { $0.rendered(hasColor: self.terminal.hasColor) }.joined() + "\n")
    }

    /// Prints a reply as it came.
    func print(json: String) throws {
        try self.console.write(json.hasSuffix("\n") ? json : json + "\n")
    }

    /// Prints a value as one JSON object, its members sorted by name.
    func print(json value: some Encodable) throws {
        try self.console.write(try Self.json(value) + "\n")
    }

    /// The same for a value whose list of that name is empty: what stands in the list was encoded before, part by part.
    func print(json value: some Encodable, filling list: String, with parts: [Substring]) throws {
        let text = try Self.json(value)
        guard let hollow = text.firstRange(of: "\"\(list)\":[]") else { return try self.print(json: text) }
        let end = text.index(before: hollow.upperBound)
        try self.print(json: text[..<end] + parts.joined(separator: ",") + text[end...])
    }

    /// The elements of a list as JSON, without its brackets.
    static func elements(of list: [some Encodable]) throws -> Substring {
        String(decoding: try self.encoder.encode(list), as: UTF8.self).dropFirst().dropLast()
    }

    static func json(_ value: some Encodable) throws -> String {
        String(decoding: try self.encoder.encode(Envelope(value)), as: UTF8.self)
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    // MARK: A yes

    /// Goes on only with a yes: `--yes`, or a person's answer. Throws ``OperatorError/declined`` or, where nobody can be
    /// asked, ``OperatorError/unconfirmed(_:)``.
    func confirm(_ question: String) throws { try self.confirm { question } }

    /// The same with a question that is only worked out where it is asked.
    func confirm(_ question: () throws -> String) throws {
        if self.invocation.has("yes") { return }
        guard self.terminal.isInteractive else {
            throw OperatorError.unconfirmed("This changes something, and nobody can be asked here: add --yes.")
        }
        let answer = self.console.answer(to: Plain.lines(try question()) + " [y/N] ") ?? ""
        guard ["y", "yes"].contains(answer.lowercased().filter { !$0.isWhitespace }) else {
            throw OperatorError.declined
        }
    }
}
