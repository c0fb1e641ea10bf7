/// The URLs that the configuration takes. None is quoted in a message: it could hold a password.
enum URLForm {
    /// Slack's base URL, with a slash at its end.
    static func slack(_ text: String) throws(Complaint) -> String {
        let expected = "expected a URL such as \"https://slack.com/api/\""
        guard let scheme = ["https://", "http://"].first(where: { text.lowercased().hasPrefix($0) }) else {
            throw Complaint("\(expected): https, or http to a loopback address")
        }
        let rest = text.dropFirst(scheme.count)
        guard rest.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"@?#\\\"<>".utf8.contains($0) }) else {
            throw Complaint("\(expected), without spaces, user, query or fragment")
        }
        let authority = rest.prefix { $0 != "/" }
        guard let host = HostForm(String(authority)) else {
            throw Complaint("\(expected): what follows \(scheme) is not a host")
        }
        guard scheme == "https://" || host.isLoopback else {
            throw Complaint(
                "plain http would show tokens to the network; it is accepted for a loopback address alone "
                    + "(127.0.0.0/8, [::1], localhost), so write https"
            )
        }
        return scheme + rest + (rest.hasSuffix("/") ? "" : "/")
    }

    /// The path of the SQLite file that holds the state.
    static func state(_ text: String) throws(Complaint) -> String {
        if Self.isPostgres(text) {
            throw .notBuilt("state in PostgreSQL", instead: "write \"sqlite:/var/lib/ebb/ebb.db\" or another path")
        }
        return try Self.path(in: text, after: "sqlite:", expected: "expected \"sqlite:\" and an absolute path")
    }

    /// Whether it is a URL of libpq's.
    static func isPostgres(_ text: String) -> Bool {
        text.hasPrefix("postgresql://") || text.hasPrefix("postgres://")
    }

    /// The absolute path that follows the scheme.
    static func path(in text: String, after scheme: String, expected: String) throws(Complaint) -> String {
        guard text.hasPrefix(scheme) else { throw Complaint(expected) }
        var path = text.dropFirst(scheme.count)
        if path.hasPrefix("///") { path = path.dropFirst(2) }
        guard !path.hasPrefix("//"), path.hasPrefix("/"), !path.hasSuffix("/") else { throw Complaint(expected) }
        return try PathForm.absolute(String(path))
    }
}
