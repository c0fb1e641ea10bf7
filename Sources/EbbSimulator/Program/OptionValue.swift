import EbbCore

/// The value of one option, as text, and what it must be.
struct OptionValue {
    let name: String
    let text: String

    private func complain(_ expected: String) -> SimulatorError {
        .usage("\(self.name) needs \(expected), not \"\(self.text)\"")
    }

    func integer(_ range: ClosedRange<Int>) throws -> Int {
        guard let value = Int(self.text), range.contains(value) else {
            throw self.complain("a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    func number(_ range: ClosedRange<Double>) throws -> Double {
        guard let value = Double(self.text), range.contains(value) else {
            throw self.complain("a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// A whole number with its unit: `80ms`, `5s`, `30m`, `12h`, `30d`; at most a day's worth of years.
    func duration() throws -> Duration {
        let digits = self.text.prefix { ("0"..."9").contains($0) }
        let milliseconds: [Substring: Int64] = [
            "ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000,
        ]
        guard let count = Int64(digits), count <= 1_000_000,
            let unit = milliseconds[self.text.dropFirst(digits.count)]
        else { throw self.complain("a duration such as 80ms, 5s, 30m or 12h") }
        return .milliseconds(count * unit)
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ type: Choice.Type) throws -> Choice {
        guard let choice = Choice(rawValue: self.text) else {
            throw self.complain(type.allCases.map(\.rawValue).joined(separator: " or "))
        }
        return choice
    }

    /// `HOST:PORT`, with IPv6 addresses in brackets.
    func address() throws -> (host: String, port: UInt16) {
        guard let colon = self.text.lastIndex(of: ":"), let port = UInt16(self.text[self.text.index(after: colon)...])
        else { throw self.complain("an address such as 127.0.0.1:8065") }
        let host = self.text[..<colon].drop { $0 == "[" }.prefix { $0 != "]" }
        guard !host.isEmpty else { throw self.complain("an address such as 127.0.0.1:8065") }
        return (String(host), port)
    }

    func path() throws -> String {
        guard !self.text.isEmpty else { throw self.complain("a path") }
        return self.text
    }

    /// `KIND=PROBABILITY`.
    func fault() throws -> (FaultKind, Double) {
        let parts = self.text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let kinds = FaultKind.allCases.map(\.rawValue)
        guard let kind = FaultKind(rawValue: parts[0]) else {
            let near = EditDistance.suggestion(for: parts[0], among: kinds)
            throw self.complain("one of \(kinds.joined(separator: ", "))" + (near.map { " (\($0)?)" } ?? ""))
        }
        guard parts.count == 2 else { throw self.complain("KIND=PROBABILITY") }
        return (kind, try OptionValue(name: "\(self.name) \(parts[0])", text: parts[1]).number(0...1))
    }
}
