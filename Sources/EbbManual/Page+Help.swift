import EbbCore

extension Page.Term {
    /// An option, as in a list of options.
    init(_ option: ProgramOption) {
        let value = option.value.map { " *\($0)*" } ?? ""
        self.init("`--\(option.name)`\(value)", means: Self.sentence(option.meaning))
    }

    /// An exit status.
    init(_ ending: ProgramHelp.Ending) {
        self.init("`\(ending.status)`", means: Self.sentence(ending.meaning))
    }

    /// Half a line, as a sentence. A first word that is a name, or the name of a value, stays as it is.
    static func sentence(_ text: String) -> String {
        let word = text.prefix { !$0.isWhitespace }
        let isName = word.hasPrefix("ebb") || word.contains { $0 == "." || $0 == ":" || $0 == "_" }
        let text = isName ? text : text.prefix(1).uppercased() + text.dropFirst()
        return text.hasSuffix(".") ? text : text + "."
    }
}

extension Page.Section {
    /// What a program ends with.
    static func exitStatus(_ endings: [ProgramHelp.Ending]) -> Page.Section {
        Page.Section("EXIT STATUS", .terms(endings.map { Page.Term($0) }))
    }
}
