/// What a command's line may hold, and what its help says.
struct Syntax: Sendable {
    /// A word of the line that is no option.
    struct Operand: Sendable {
        var name: String
        var isRequired = true
    }

    /// A word that begins with two hyphens.
    struct Option: Sendable {
        var name: String
        /// What its value is called; nil for one without a value.
        var value: String?
        var meaning: String

        var label: String { self.value.map { "--\(self.name) \($0)" } ?? "--\(self.name)" }
    }

    var name: String
    /// One line in the list of commands.
    var summary: String
    var operands: [Operand] = []
    var options: [Option] = []
    /// What the help says below the usage; lines of at most 100 characters.
    var details: String

    /// The options that every command takes.
    static let everywhere: [Option] = [
        Option(name: "socket", value: "PATH", meaning: "the control socket of ebbd"),
        Option(name: "config", value: "PATH", meaning: "the main configuration file, which names the socket"),
        Option(name: "json", meaning: "print one JSON object"),
        Option(name: "yes", meaning: "do not ask before a change"),
        Option(name: "help", meaning: "print this help"),
    ]
}
