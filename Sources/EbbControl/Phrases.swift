package import EbbCore

/// Amounts and times in words, for people: in `ebbctl` and on the status page.
package enum Phrases {
    /// A duration with one unit: `under 1 s`, `45 s`, `12 min`, `34 h`, `3 d`.
    package static func duration(_ seconds: Double) -> String {
        let amount = min(abs(seconds), 1e9)
        let sign = seconds < 0 ? "-" : ""
        switch amount {
        case 0: return "0 s"
        case ..<1: return "under 1 s"
        case ..<90: return sign + "\(Int(amount.rounded())) s"
        case ..<5_400: return sign + "\(Int((amount / 60).rounded())) min"
        case ..<172_800: return sign + "\(Int((amount / 3_600).rounded())) h"
        default: return sign + self.count(Int((amount / 86_400).rounded())) + " d"
        }
    }

    /// A whole number in groups of three: `4,213`.
    package static func count(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { result.append(",") }
            result.append(digit)
        }
        return number < 0 ? "-" + result : result
    }

    /// `1 team`, `2 teams`.
    package static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
        "\(self.count(number)) \(number == 1 ? one : many ?? one + "s")"
    }

    /// A rate for people: whole from ten on, and with one digit below.
    package static func rate(_ number: Double) -> String {
        guard number.isFinite, abs(number) < 1e12 else { return "\(number)" }
        return abs(number) >= 9.95 ? self.count(Int(number.rounded())) : self.decimal((number * 10).rounded() / 10)
    }

    /// A number with at most two digits after its point, and without needless ones.
    package static func decimal(_ number: Double) -> String {
        guard number.isFinite, abs(number) < 1e12 else { return "\(number)" }
        let hundredths = Int((abs(number) * 100).rounded())
        let sign = number < 0 && hundredths > 0 ? "-" : ""
        let fraction = hundredths % 100
        let whole = sign + self.count(hundredths / 100)
        if fraction == 0 { return whole }
        return fraction.isMultiple(of: 10)
            ? "\(whole).\(fraction / 10)" : "\(whole).\(fraction < 10 ? "0" : "")\(fraction)"
    }

    /// A time of the wire for people: `2026-11-23 18:40:21 UTC`; what is no such time stays as it is.
    package static func time(_ text: String) -> String {
        guard let time = RFC3339.parse(text) else { return text }
        let whole = RFC3339.format(WallTime(seconds: time.seconds))
        return whole.split(separator: "T").joined(separator: " ").replacingLastCharacter(with: " UTC")
    }

    /// How long ago, or in how long: `12 min ago`, `just now`, `now`, `in 18 min`; what is no time stays as it is.
    package static func distance(_ text: String, from now: WallTime) -> String {
        guard let time = RFC3339.parse(text) else { return text }
        let seconds = (now - time).inSeconds
        if abs(seconds) < 1 { return seconds > 0 ? "just now" : "now" }
        return seconds > 0 ? "\(self.duration(seconds)) ago" : "in \(self.duration(-seconds))"
    }
}

extension String {
    fileprivate func replacingLastCharacter(with text: String) -> String {
        String(self.dropLast()) + text
    }
}
