/// One thing that happened, for the journal.
public struct LogRecord: Hashable, Sendable {
    /// How bad it is.
    public var priority: Priority
    /// What kind of event it is.
    public var event: EventID
    /// What happened, for a person. Always the same text for one kind of event; what differs stands in ``fields``.
    public var message: String
    /// The particulars, in the order in which they are shown.
    public var fields: [Field]

    /// A record of an event.
    public init(_ priority: Priority, _ event: EventID, _ message: String, fields: [Field] = []) {
        self.priority = priority
        self.event = event
        self.message = message
        self.fields = fields
    }

    /// The value of the first field of this name, if it has one.
    public subscript(name: FieldName) -> String? {
        self.fields.first { $0.name == name }?.value
    }

    /// The levels of syslog (RFC 5424, 6.2.1), with their numbers.
    public enum Priority: Int, CaseIterable, Comparable, Sendable {
        /// The machine cannot be used.
        case emergency
        /// Somebody must act at once.
        case alert
        /// Ebb cannot do its work at all.
        case critical
        /// Something failed, and will not mend by itself.
        case error
        /// Something is not as it should be; Ebb goes on.
        case warning
        /// Normal, but worth a look.
        case notice
        /// Normal.
        case info
        /// For those who look for a fault in Ebb.
        case debug

        /// The more urgent one comes first.
        public static func < (left: Priority, right: Priority) -> Bool { left.rawValue < right.rawValue }
    }

    /// A particular of a record.
    public struct Field: Hashable, Sendable {
        /// What the value is.
        public var name: FieldName
        /// The value; it may come from outside.
        public var value: String

        /// A name with its value.
        public init(_ name: FieldName, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A field's name in the journal: at most 64 capital letters, digits and underscores, a letter first.
    public struct FieldName: Hashable, Sendable, CustomStringConvertible {
        /// The name as the journal has it.
        public let description: String

        /// The name that comes closest to `text`: letters become capitals, everything else an underscore.
        public init(_ text: String) {
            let capitals = text.utf8.map { byte -> UInt8 in
                switch byte {
                case 0x61...0x7A: byte - 0x20
                case 0x41...0x5A, 0x30...0x39: byte
                default: 0x5F
                }
            }
            let start = capitals.drop { !(0x41...0x5A).contains($0) }
            self.description = start.isEmpty ? "EBB_FIELD" : String(decoding: start.prefix(64), as: UTF8.self)
        }

        /// The team's id. A record about several teams has it once for each.
        public static let team = FieldName("EBB_TEAM")
        /// The conversation's id.
        public static let conversation = FieldName("EBB_CONVERSATION")
        /// The tick's counter, or the drain's.
        public static let run = FieldName("EBB_RUN")
        /// Why something was done, kept or stopped.
        public static let reason = FieldName("EBB_REASON")
        /// The error's short name, or Slack's code.
        public static let error = FieldName("EBB_ERROR")
        /// The method of Slack's Web API.
        public static let method = FieldName("EBB_METHOD")
        /// The operator's command that was the cause.
        public static let command = FieldName("EBB_COMMAND")
        /// How many records this one stands for (``RecordDigest``).
        public static let folded = FieldName("EBB_FOLDED")
        /// How many teams it is about besides those that it names.
        public static let moreTeams = FieldName("EBB_MORE_TEAMS")
    }
}
