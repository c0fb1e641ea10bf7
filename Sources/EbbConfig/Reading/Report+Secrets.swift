extension Report {
    /// Reports every string and key that looks like a token or holds a password, and shows none of them.
    mutating func findSecrets(in table: TomlTable, path: String = "") {
        for entry in table.entries {
            if Secret.isIn(entry.key) {
                self.problem(at: entry.keyPosition, Secret.advice)
                continue
            }
            self.findSecrets(in: entry.node, key: path + Shown.key(entry.key))
        }
    }

    // The key is written out only where it is needed.
    private mutating func findSecrets(in node: TomlNode, key: @autoclosure () -> String) {
        switch node.value {
        case .table(let table): self.findSecrets(in: table, path: "\(key()).")
        case .array(let nodes): for node in nodes { self.findSecrets(in: node, key: key()) }
        case .string: if node.holdsSecret { self.problem(at: node.position, key: key(), Secret.advice) }
        default: break
        }
    }
}

extension TomlNode {
    /// Whether it is a string that looks like a token or holds a password.
    var holdsSecret: Bool {
        if case .string(let text) = self.value { return Secret.isIn(text) }
        return false
    }
}
