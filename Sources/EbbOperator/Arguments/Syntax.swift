package import EbbCore

/// What a command's line may hold, and what its help says. Its manual and its completion are made from it as well.
package struct Syntax: Sendable {
    /// A word of the line that is no option.
    package struct Operand: Sendable {
        /// What it is called; `TEAM` is completed as such.
        package var name: String
        package var isRequired = true
    }

    /// The command's name.
    package var name: String
    /// One line in the list of commands.
    package var summary: String
    package var operands: [Operand] = []
    package var options: [ProgramOption] = []
    /// What the help says below the usage: paragraphs, in lines of at most 100 characters.
    package var details: String

    /// The options that every command takes.
    package static let everywhere = [
        ProgramOption("socket", value: "PATH", meaning: "the control socket of ebbd"),
        ProgramOption("config", value: "PATH", meaning: "the main configuration file, which names the socket"),
        ProgramOption("json", meaning: "print one JSON object"),
        ProgramOption("yes", meaning: "do not ask before a change"),
        ProgramOption("help", meaning: "print this help"),
    ]

    /// The option that stands without a command.
    package static let version = ProgramOption("version", meaning: "print the version")

    /// The line, as a help shows it, without `ebbctl`.
    package var usage: String {
        let operands = self.operands.map { $0.isRequired ? $0.name : "[\($0.name)]" }
        return ([self.name] + operands + self.options.map { "[\($0.label)]" }).joined(separator: " ")
    }
}
