/// A TOML file with comments, as an explanation of its keys: each run of comment lines explains the keys right below.
struct CommentedFile {
    /// Keys that are explained together.
    struct Group: Equatable {
        /// The keys with their values, as the file writes them.
        var keys: [String]
        /// In one line; empty when the file says nothing.
        var comment: String
    }

    /// A table, or (with an empty name) what stands before the first one.
    struct Table: Equatable {
        var name: String
        /// What stands right above its header.
        var comment: String
        var groups: [Group] = []
    }

    private(set) var tables: [Table]

    /// Reads the text. A `#` with a space behind it begins a comment, one without it a key or a table that is left out.
    init(_ text: String) {
        self.tables = [Table(name: "", comment: "")]
        var comment: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty {
                // What explains a key or a table stands right above it, so this explains none.
                comment = []
                continue
            }
            if line == "#" || line.hasPrefix("# ") {
                comment.append(String(line.dropFirst(2)))
                continue
            }
            let content = line.hasPrefix("#") ? line.dropFirst() : line
            let explanation = comment.joined(separator: " ")
            comment = []
            if content.hasPrefix("[") {
                let name = content.dropFirst().prefix { $0 != "]" }
                self.tables.append(Table(name: String(name), comment: explanation))
            } else {
                self.add(String(content), explanation)
            }
        }
    }

    private mutating func add(_ key: String, _ explanation: String) {
        let last = self.tables.count - 1
        if explanation.isEmpty, let group = self.tables[last].groups.indices.last {
            self.tables[last].groups[group].keys.append(key)
        } else {
            self.tables[last].groups.append(Group(keys: [key], comment: explanation))
        }
    }
}
