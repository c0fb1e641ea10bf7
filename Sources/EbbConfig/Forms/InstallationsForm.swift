import EbbCore

/// What `[installations]` takes.
enum InstallationsForm {
    /// An installation store; nil for an empty text. Nothing is opened.
    static func source(_ text: String) throws(Complaint) -> InstallationStore? {
        if text.isEmpty { return nil }
        let expected = "expected \"\", \"sqlite:/path\", \"files:/path\" or \"postgresql://user@host/database\""
        if URLForm.isPostgres(text) {
            // libpq reads the rest: it is never quoted, because it could hold a password.
            let rest = text.dropFirst(text.hasPrefix("postgres:") ? 11 : 13)
            guard !rest.isEmpty, text.utf8.count <= 2048, rest.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw Complaint("\(expected), without spaces and of at most 2048 characters")
            }
            return .postgresql(url: text)
        }
        if text.hasPrefix("files:") {
            return .files(path: try URLForm.path(in: text, after: "files:", expected: expected))
        }
        return .sqlite(path: try URLForm.path(in: text, after: "sqlite:", expected: expected))
    }

    /// A Slack app's client id.
    static func clientID(_ text: String) throws(Complaint) -> String {
        guard text.utf8.count <= 64, text.utf8.allSatisfy({ $0.isDigit || $0 == UInt8(ascii: ".") }) else {
            throw Complaint("expected \"\" or an app's client id such as \"1111111111.2222222222\"")
        }
        return text
    }
}
