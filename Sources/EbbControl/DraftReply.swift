/// What the whole configuration would come to with another text of one team's file.
public struct DraftReply: Hashable, Sendable, Codable {
    /// Whether it would be valid.
    public var ok: Bool
    /// Why not; `FILE:LINE:COLUMN: message`.
    public var problems: [String]
    /// What to say to the reload that follows, so that it need not read everything once more; absent where it must.
    public var prepared: String?

    /// As given.
    public init(ok: Bool, problems: [String] = [], prepared: String? = nil) {
        self.ok = ok
        self.problems = problems
        self.prepared = prepared
    }
}
