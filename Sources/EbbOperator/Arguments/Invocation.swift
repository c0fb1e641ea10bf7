import EbbCore

/// A command line, understood.
struct Invocation: Hashable, Sendable {
    /// The values of the options given, by name; an option without a value has an empty one. The last one counts.
    var options: [String: String] = [:]
    /// The other words, as many as the command takes.
    var operands: [String] = []

    func has(_ option: String) -> Bool { self.options[option] != nil }

    /// The first word after the command, or nil.
    var team: String? { self.operands.first }

    /// The value of an option that is a whole number from 1 on; nil when it was not given.
    func count(_ option: String, of command: Syntax) throws -> Int? {
        guard let text = self.options[option] else { return nil }
        guard let number = Int(text), number >= 1 else {
            throw OperatorError.usage(
                "--\(option) takes a whole number from 1 on, not '\(text)'",
                command: command.name
            )
        }
        return number
    }
}

/// What a command line asks for.
enum Wish {
    /// Help about one command, or (nil) about all.
    case help((any Command.Type)?)
    /// The version.
    case version
    /// A command.
    case command(any Command.Type, Invocation)
}

/// Reads a command line: options and operands in any order, `--name value` or `--name=value`, `--` before what is none.
struct ArgumentParser {
    let commands: [any Command.Type]

    /// Throws ``OperatorError/usage(_:command:)``.
    func parse(_ arguments: [String]) throws -> Wish {
        var words = arguments[...]
        var invocation = Invocation()
        var command: (any Command.Type)?
        var onlyOperands = false
        while let word = words.popFirst() {
            if !onlyOperands, word == "--" {
                onlyOperands = true
            } else if !onlyOperands, word == "-h" {
                invocation.options["help"] = ""
            } else if !onlyOperands, command == nil, word == "--" + Syntax.version.name {
                return .version
            } else if !onlyOperands, word.hasPrefix("-"), word != "-" {
                try self.takeOption(word, &words, of: command, into: &invocation)
            } else if let command {
                guard invocation.operands.count < command.syntax.operands.count else {
                    throw OperatorError.usage(
                        "\(command.syntax.name) does not know what to do with '\(word)'",
                        command: command.syntax.name
                    )
                }
                invocation.operands.append(word)
            } else if word == "help" {
                return .help(words.first.flatMap { name in self.commands.first { $0.syntax.name == name } })
            } else {
                command = try self.command(named: word)
            }
        }
        if invocation.has("help") { return .help(command) }
        guard let command else { throw OperatorError.usage("a command is missing", command: nil) }
        if let missing = command.syntax.operands.dropFirst(invocation.operands.count).first(where: \.isRequired) {
            throw OperatorError.usage("\(command.syntax.name) needs a \(missing.name)", command: command.syntax.name)
        }
        return .command(command, invocation)
    }

    private func command(named word: String) throws -> any Command.Type {
        if let command = self.commands.first(where: { $0.syntax.name == word }) { return command }
        let hint = Self.hint(word, among: self.commands.map { $0.syntax.name })
        throw OperatorError.usage("there is no command '\(word)'\(hint)", command: nil)
    }

    private func takeOption(
        _ word: String,
        _ words: inout ArraySlice<String>,
        of command: (any Command.Type)?,
        into invocation: inout Invocation
    ) throws {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let known = (command?.syntax.options ?? [Syntax.version]) + Syntax.everywhere
        guard word.hasPrefix("--"), let option = known.first(where: { "--" + $0.name == parts[0] }) else {
            let hint = Self.hint(parts[0], among: known.map { "--" + $0.name })
            let subject = command.map { "\($0.syntax.name) has no option" } ?? "before the command there is no option"
            throw OperatorError.usage("\(subject) '\(parts[0])'\(hint)", command: command?.syntax.name)
        }
        let given = parts.count == 2 ? parts[1] : nil
        switch (option.value, given) {
        case (nil, nil):
            invocation.options[option.name] = ""
        case (nil, _?):
            throw OperatorError.usage("--\(option.name) takes no value", command: command?.syntax.name)
        case (let value?, nil):
            guard let next = words.popFirst() else {
                throw OperatorError.usage("--\(option.name) needs its \(value)", command: command?.syntax.name)
            }
            invocation.options[option.name] = next
        case (_?, let given?):
            invocation.options[option.name] = given
        }
    }

    private static func hint(_ word: String, among known: [String]) -> String {
        guard let nearest = EditDistance.nearest(to: word, among: known), nearest.isClose else { return "" }
        return "; did you mean '\(nearest.word)'?"
    }
}
