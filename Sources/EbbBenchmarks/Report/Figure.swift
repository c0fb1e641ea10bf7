/// A number that was measured, the goal for it, and the command that measures it again.
struct Figure: Codable, Hashable, Sendable {
    /// What a number ought to be.
    enum Goal: Codable, Hashable, Sendable {
        case atMost(Double)
        case atLeast(Double)
    }

    var name: String
    var value: Double
    var unit: String
    /// Nil for a number that is told beside the others.
    var goal: Goal?
    var command: String

    /// Whether the goal is met; nil without one.
    var isMet: Bool? {
        switch self.goal {
        case nil: nil
        case .atMost(let limit): self.value <= limit
        case .atLeast(let limit): self.value >= limit
        }
    }

    /// The value with its unit.
    var valueText: String { Number.text(self.value) + (self.unit.isEmpty ? "" : " \(self.unit)") }

    /// The goal in words; empty without one.
    var goalText: String {
        switch self.goal {
        case nil: ""
        case .atMost(let limit): "at most \(Number.text(limit))"
        case .atLeast(let limit): "at least \(Number.text(limit))"
        }
    }

    /// `met`, `missed`, or nothing.
    var verdict: String { self.isMet.map { $0 ? "met" : "missed" } ?? "" }
}

/// Numbers for people.
enum Number {
    /// Whole from 100 on, else three significant digits, without zeros at the end.
    static func text(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "?" }
        if abs(value) >= 100 { return self.grouped(Int(value.rounded())) }
        var decimals = 0
        var scale = 1.0
        while abs(value) * scale < 100, decimals < 3, value != 0 {
            scale *= 10
            decimals += 1
        }
        let digits = Int((abs(value) * scale).rounded())
        var fraction = decimals == 0 ? "" : String(digits % Int(scale))
        fraction = String(repeating: "0", count: max(0, decimals - fraction.count)) + fraction
        while fraction.hasSuffix("0") { fraction.removeLast() }
        let sign = value < 0 && digits > 0 ? "-" : ""
        return sign + String(digits / Int(scale)) + (fraction.isEmpty ? "" : ".\(fraction)")
    }

    /// `12,345`
    static func grouped(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var groups: [Substring] = []
        var rest = digits[...]
        while rest.count > 3 {
            groups.insert(rest.suffix(3), at: 0)
            rest = rest.dropLast(3)
        }
        return (value < 0 ? "-" : "") + ([rest] + groups).joined(separator: ",")
    }

    /// `52 min`, `77 h`
    static func time(_ seconds: Double) -> String {
        if seconds < 120 { return "\(Int(seconds.rounded())) s" }
        if seconds < 5 * 3_600 { return "\(self.text((seconds / 6).rounded() / 10)) min" }
        return "\(self.text((seconds / 360).rounded() / 10)) h"
    }

    /// A part of a whole in percent.
    static func percent(_ part: Int, of whole: Int) -> String {
        guard whole > 0 else { return "-" }
        let percent = 100 * Double(part) / Double(whole)
        return part > 0 && percent < 0.5 ? "<1 %" : "\(Int(percent.rounded())) %"
    }
}
