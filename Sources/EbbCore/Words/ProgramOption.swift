/// An option of a program. Its help, its manual page and its completion are made from it.
public struct ProgramOption: Hashable, Sendable {
    /// Its name, without the two hyphens before it.
    public var name: String
    /// What its value is called; nil for one without a value. `FILE`, `PATH` and `DIR` are completed as such.
    public var value: String?
    /// What its value may be, when only certain words are taken.
    public var choices: [String]
    /// What it does, in at most a few lines.
    public var meaning: String

    /// An option, by default one without a value.
    public init(_ name: String, value: String? = nil, choices: [String] = [], meaning: String) {
        self.name = name
        self.value = value
        self.choices = choices
        self.meaning = meaning
    }

    /// The option as a help shows it: `--config FILE`.
    public var label: String { self.value.map { "--\(self.name) \($0)" } ?? "--\(self.name)" }
}
