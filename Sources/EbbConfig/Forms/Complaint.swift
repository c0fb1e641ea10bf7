/// Why a text is not of the form that its key wants. Never holds the text itself where that could be a secret.
struct Complaint: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }

    /// What asks for something that a later version will have.
    static func notBuilt(_ what: String, instead: String) -> Complaint {
        Complaint("\(what) is not built yet; \(instead)")
    }
}
