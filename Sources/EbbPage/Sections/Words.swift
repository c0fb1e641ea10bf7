import EbbControl
import EbbCore

/// Texts that several sections need.
enum Words {
    /// A duration with one unit, which stays beside its number.
    static func duration(_ seconds: Double) -> String {
        Phrases.duration(seconds).split(separator: " ").joined(separator: "\u{A0}")
    }

    /// A time of the wire, for people and for machines.
    static func moment(_ text: String) -> Node {
        tag("time", [Attribute("datetime", text)]) { Phrases.time(text) }
    }

    /// How far a time of the wire is from another one.
    static func distance(_ text: String, from other: String) -> Node {
        tag("time", [Attribute("datetime", text)]) {
            RFC3339.parse(other).map { Phrases.distance(text, from: $0) } ?? Phrases.time(text)
        }
    }

    /// A name that somebody else chose: whatever it is written in, what stands beside it stays in its place.
    static func name(_ text: String) -> Node { tag("bdi") { text } }

    /// Whether anything is sent for a team, in a word.
    static func standing(_ standing: TeamReply.Standing) -> String {
        switch standing {
        case .off: "off"
        case .stopped: "stopped"
        case .paused: "paused"
        case .breaker: "breaker tripped"
        case .resting: "resting"
        case .healthy: "at work"
        }
    }

    /// Reasons to keep in words, the most frequent first: `240 fresh, 20 external`.
    static func kept(_ kept: [String: Int]) -> String {
        kept.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\(Phrases.count($0.value)) \($0.key.split(separator: "_").joined(separator: " "))" }
            .joined(separator: ", ")
    }

    /// A cell with a number.
    static func cell(_ number: Int) -> Node { tag("td", [.class("number")]) { Phrases.count(number) } }

    /// The head of a table: its columns, the first so many of which are texts.
    static func head(_ columns: [String], texts: Int) -> Node {
        tag("thead") {
            tag("tr") {
                for (index, column) in columns.enumerated() {
                    tag("th", index < texts ? [.scope("col")] : [.scope("col"), .class("number")]) { column }
                }
            }
        }
    }
}
