import EbbCore

/// What a measurement is asked for.
struct MeasurementOptions: Hashable, Sendable {
    /// What is wrong with the arguments.
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    var isShort = false
    var wantsHelp = false
    var teams: Int?
    var stale: Int?
    var sizes: [Int]?
    var python: String?
    var peers: String?
    var ebbd: String?
    var json: String?
    var svg: String?

    /// Reads the arguments after the measurement's name.
    ///
    /// - Throws: ``Problem``.
    init(_ arguments: [String], of measurement: Measurement) throws {
        var left = arguments[...]
        while let word = left.popFirst() {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let known = (measurement.options + Measurement.output).first { "--\($0.name)" == parts[0] }
            if word == "-h" {
                self.wantsHelp = true
                continue
            }
            guard let option = known else { throw Problem(description: "there is no option \(parts[0])") }
            if option.value == nil {
                guard parts.count == 1 else { throw Problem(description: "\(parts[0]) takes no value") }
                self.set(option.name)
            } else {
                guard let value = parts.count == 2 ? parts[1] : left.popFirst(), !value.isEmpty else {
                    throw Problem(description: "\(parts[0]) needs a value")
                }
                try self.set(option.name, to: value)
            }
        }
    }

    private mutating func set(_ name: String) {
        if name == "short" { self.isShort = true } else { self.wantsHelp = true }
    }

    private mutating func set(_ name: String, to value: String) throws {
        switch name {
        case "teams": self.teams = try Self.number(name, value, 1...1_000)
        case "stale": self.stale = try Self.number(name, value, 1...10_000)
        case "sizes":
            self.sizes = try value.split(separator: ",").map { try Self.number(name, String($0), 0...1_000_000) }
        case "python": self.python = value
        case "peers": self.peers = value
        case "ebbd": self.ebbd = value
        case "json": self.json = value
        default: self.svg = value
        }
    }

    private static func number(_ name: String, _ text: String, _ range: ClosedRange<Int>) throws -> Int {
        guard let number = Int(text), range.contains(number) else {
            throw Problem(description: "--\(name) needs numbers from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
