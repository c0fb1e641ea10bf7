/// Absolute paths.
enum PathForm {
    /// The path itself.
    static func absolute(_ text: String) throws(Complaint) -> String {
        guard text.hasPrefix("/"), text.utf8.count > 1 else { throw Complaint("expected an absolute path") }
        guard !text.unicodeScalars.contains(where: Shown.isControl) else {
            throw Complaint("expected a path without control characters")
        }
        guard text.utf8.count < 4096 else { throw Complaint("expected a path of less than 4096 bytes") }
        return text
    }

    /// The path of a Unix socket, which the kernel bounds (`sun_path`).
    static func socket(_ text: String) throws(Complaint) -> String {
        let path = try Self.absolute(text)
        guard path.utf8.count <= 107 else {
            throw Complaint("expected a path of at most 107 bytes: a Unix socket cannot have a longer one")
        }
        return path
    }
}
