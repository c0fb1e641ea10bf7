/// Where a command's text goes and its answers come from.
protocol Console: AnyObject {
    /// What is known of the terminal.
    var terminal: Terminal { get }
    /// Whether standard output has no reader any more: nothing that is written reaches anybody.
    var readerIsGone: Bool { get }

    /// Writes the whole text to standard output. Once the reader is gone it does nothing.
    /// Throws ``OperatorError/output(_:)`` when it cannot be written.
    func write(_ text: String) throws

    /// Writes the whole text to standard error; a failure is ignored.
    func complain(_ text: String)

    /// Shows a line that the next one replaces, and nil removes; does nothing unless standard error is a terminal.
    func showProgress(_ line: String?)

    /// How many columns such a line may have, as the terminal is now.
    var progressWidth: Int { get }

    /// Asks on standard error and reads a line from standard input; nil at its end.
    func answer(to question: String) -> String?
}

/// What is known of the terminal.
struct Terminal: Hashable, Sendable {
    /// The width of standard output in columns; nil when it is no terminal, and text is never cut.
    var width: Int?
    /// Whether text for standard output is coloured.
    var hasColor = false
    /// Whether a person can be asked: standard input and standard error are terminals.
    var isInteractive = false
    /// Whether a line on standard error can be replaced.
    var showsProgress = false
}
