/// Where the next page of a list begins, as `response_metadata.next_cursor` says it.
struct PageCursor: Decodable {
    /// The longest cursor that is taken, in bytes.
    static let maximumLength = 1_024

    /// Nil at the end of the list: Slack says so with an empty, a null and an absent cursor alike.
    let next: String?

    private enum Key: String, CodingKey {
        case metadata = "response_metadata"
        case cursor = "next_cursor"
    }

    /// Reads it from the whole answer. One of another type, or too long, is an error: taken for the end it would make a
    /// list look complete.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        guard container.contains(.metadata), try !container.decodeNil(forKey: .metadata) else {
            self.next = nil
            return
        }
        let metadata = try container.nestedContainer(keyedBy: Key.self, forKey: .metadata)
        let text = try metadata.decodeIfPresent(String.self, forKey: .cursor) ?? ""
        guard text.utf8.count <= Self.maximumLength else {
            throw DecodingError.dataCorruptedError(forKey: .cursor, in: metadata, debugDescription: "too long")
        }
        self.next = text.isEmpty ? nil : text
    }
}
