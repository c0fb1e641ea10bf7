/// What the machine refused to tell.
public enum HostError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The boot's id could not be read; the value is the `errno`.
    case bootIDUnreadable(path: String, number: Int32)
    /// The file holds no boot id.
    case bootIDMalformed(path: String)
    /// What the process uses could not be read; the value is the `errno`.
    case processUnreadable(path: String, number: Int32)

    /// A stable name for logs.
    public var shortName: String {
        switch self {
        case .bootIDUnreadable: "boot_id_unreadable"
        case .bootIDMalformed: "boot_id_malformed"
        case .processUnreadable: "process_unreadable"
        }
    }

    /// What happened and what can be done.
    public var description: String {
        switch self {
        case .bootIDUnreadable(let path, let number):
            "cannot read the boot id from \(path) (errno \(number)); Ebb needs /proc to tell a restart from a reboot"
        case .bootIDMalformed(let path):
            "\(path) holds no boot id; Ebb needs the kernel's own /proc to tell a restart from a reboot"
        case .processUnreadable(let path, let number):
            "cannot read \(path) (errno \(number)); the metrics of the process are left out"
        }
    }
}
