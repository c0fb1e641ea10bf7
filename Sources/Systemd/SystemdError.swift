import Glibc

/// Why something that the service manager should have passed on cannot be had. It never holds a secret.
public enum SystemdError: Error, Hashable, Sendable, CustomStringConvertible {
    /// `CREDENTIALS_DIRECTORY` is not set: the unit loads no credentials, or there is no unit.
    case noCredentials(name: String)
    /// The name cannot be a credential's.
    case unusableName(String)
    /// The directory has neither NAME nor token_NAME.
    case missing(name: String, directory: String)
    /// The file could not be read.
    case unreadable(path: String, errno: Int32)
    /// The credential is longer than 64 KiB.
    case tooLarge(path: String)
    /// The credential is empty, or is no text.
    case unusable(path: String)
    /// `LISTEN_FDS` is not a number, or names descriptors that are not open.
    case badSockets(String)

    /// A stable short name for logs.
    public var shortName: String {
        switch self {
        case .noCredentials: "no_credentials"
        case .unusableName: "credential_name"
        case .missing: "credential_missing"
        case .unreadable: "credential_unreadable"
        case .tooLarge: "credential_too_large"
        case .unusable: "credential_unusable"
        case .badSockets: "bad_sockets"
        }
    }

    private static let then = "then `systemctl restart ebbd`: credentials are handed over at start alone."

    /// What happened, and what can be done, for the operator.
    public var description: String {
        switch self {
        case .noCredentials(let name):
            "There is no credential \"\(name)\": CREDENTIALS_DIRECTORY is not set. Ebb was not started by its unit, "
                + "or the unit has no LoadCredential=. Mend that, \(Self.then)"
        case .unusableName(let name):
            "\"\(name)\" cannot be a credential's name: that is 1 to 200 bytes without a slash, and not a dot alone."
        case .missing(let name, let directory):
            "There is no credential \"\(name)\" or \"token_\(name)\" in \(directory). Put it where LoadCredential= of "
                + "the unit looks, \(Self.then)"
        case .unreadable(let path, let errno):
            "The credential \(path) could not be read: \(String(cString: strerror(errno))). Mend that, \(Self.then)"
        case .tooLarge(let path):
            "The credential \(path) is longer than 64 KiB, so it is not a token. Put one in its place, \(Self.then)"
        case .unusable(let path):
            "The credential \(path) is empty or not text (UTF-8). Put a token in its place, \(Self.then)"
        case .badSockets(let what):
            "The sockets passed by the service manager cannot be used: \(what)."
        }
    }
}
