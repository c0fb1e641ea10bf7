/// What there is to say about a program. Its `--help`, its manual page and its completion are made from it.
public struct ProgramHelp: Sendable {
    /// Options that belong together.
    public struct Group: Sendable {
        /// What they have in common, without a colon.
        public var title: String
        /// In the order of the help.
        public var options: [ProgramOption]

        /// A group with that title.
        public init(_ title: String, _ options: [ProgramOption]) {
            self.title = title
            self.options = options
        }
    }

    /// Lines that stand as they are, under a title.
    public struct Note: Sendable {
        /// What they are about, without a colon.
        public var title: String
        /// The lines, not indented.
        public var lines: String

        /// Lines under that title.
        public init(_ title: String, _ lines: String) {
            self.title = title
            self.lines = lines
        }
    }

    /// An exit status.
    public struct Ending: Sendable {
        /// From 0 to 255.
        public var status: Int32
        /// When it ends so, in half a line.
        public var meaning: String

        /// That status, and when the program ends with it.
        public init(_ status: Int32, _ meaning: String) {
            self.status = status
            self.meaning = meaning
        }
    }

    /// The program's name.
    public var name: String
    /// What it does, in half a line.
    public var purpose: String
    /// What its command line holds after the name.
    public var usage: String
    /// Paragraphs, each one line of text.
    public var description: [String]
    /// Its options, by group.
    public var groups: [Group]
    /// What else the help says.
    public var notes: [Note]
    /// Every status that it ends with.
    public var endings: [Ending]

    /// A program, and all that its help says.
    public init(
        name: String,
        purpose: String,
        usage: String,
        description: [String],
        groups: [Group],
        notes: [Note] = [],
        endings: [Ending]
    ) {
        self.name = name
        self.purpose = purpose
        self.usage = usage
        self.description = description
        self.groups = groups
        self.notes = notes
        self.endings = endings
    }

    /// The options of all groups.
    public var options: [ProgramOption] { self.groups.flatMap(\.options) }

    /// What `--help` prints, in lines of at most 100 characters unless a word is longer.
    public var text: String {
        var parts = ["Usage: \(self.name) \(self.usage)"]
        parts += self.description.map { Paragraph.filled($0) }
        parts += self.groups.map { "\($0.title):\n\(Self.list($0.options.map { ($0.label, $0.meaning) }))" }
        parts += self.notes.map { "\($0.title):\n\(Paragraph.indented($0.lines, by: 2))" }
        parts.append(Self.exitStatus(self.endings))
        return parts.joined(separator: "\n\n") + "\n"
    }

    /// Exit statuses in a sentence.
    public static func exitStatus(_ endings: [Ending]) -> String {
        Paragraph.filled(
            "Exit status: " + endings.map { "\($0.status) \($0.meaning)" }.joined(separator: "; ") + "."
        )
    }

    /// Terms in one column, their meanings in another.
    public static func list(_ entries: [(term: String, meaning: String)]) -> String {
        let width = (entries.map(\.term.count).max() ?? 0) + 4
        return entries.map { entry in
            let meaning = Paragraph.filled(entry.meaning, indent: width)
            return "  " + entry.term + meaning.dropFirst(entry.term.count + 2)
        }.joined(separator: "\n")
    }
}
