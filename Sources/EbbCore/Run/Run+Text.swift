extension Run {
    /// The run that records write so (``description``); nil when it names none.
    public init?(_ text: String) {
        if text == Run.command.description {
            self = .command
            return
        }
        let digits = text.drop { $0 == "d" || $0 == "u" }
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits) else { return nil }
        switch text.dropLast(digits.count) {
        case "": self = .tick(number)
        case "d": self = .drain(number)
        case "u": self = .undo(number)
        default: return nil
        }
    }
}
