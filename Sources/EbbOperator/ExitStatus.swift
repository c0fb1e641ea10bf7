/// What `ebbctl` ends with (design, section 7).
struct ExitStatus: RawRepresentable, Hashable, Sendable {
    var rawValue: Int32

    /// Done, and nothing is wrong.
    static let done = ExitStatus(rawValue: 0)
    /// It worked and found a problem, or what was asked was declined.
    static let problem = ExitStatus(rawValue: 1)
    /// The command line is wrong.
    static let usage = ExitStatus(rawValue: 64)
    /// Something named on it does not exist.
    static let badInput = ExitStatus(rawValue: 65)
    /// `ebbd` cannot be reached, or does not answer as it should.
    static let unavailable = ExitStatus(rawValue: 69)
    /// The operating system or `ebbd` forbids it.
    static let notPermitted = ExitStatus(rawValue: 77)
    /// The configuration is not valid.
    static let configuration = ExitStatus(rawValue: 78)
}
