/// How metrics are written.
public enum ExpositionFormat: CaseIterable, Hashable, Sendable {
    /// Prometheus' text format, 0.0.4.
    case text
    /// OpenMetrics 1.0.
    case openMetrics

    /// The `Content-Type` of it.
    public var contentType: String {
        switch self {
        case .text: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// What an `Accept` header asks for (RFC 9110, 12.5.1): the format of the greatest weight, the text format when both
    /// have the same, when there is no header, and when neither is wanted.
    public init(accept: String?) {
        let ranges = (accept ?? "").split(separator: ",").compactMap(MediaRange.init)
        let text = Self.weight(of: .text, in: ranges)
        self = Self.weight(of: .openMetrics, in: ranges) > text ? .openMetrics : .text
    }

    /// The weight that the most specific range of those which match gives the format; of several, the greatest.
    private static func weight(of format: ExpositionFormat, in ranges: [MediaRange]) -> Double {
        let matches = ranges.compactMap { range in range.rank(for: format).map { (rank: $0, weight: range.weight) } }
        guard let best = matches.map(\.rank).max() else { return 0 }
        return matches.filter { $0.rank == best }.map(\.weight).max() ?? 0
    }

    fileprivate var type: String { self == .text ? "text" : "application" }
    fileprivate var subtype: String { self == .text ? "plain" : "openmetrics-text" }
    fileprivate var versions: [String] { self == .text ? ["0.0.4"] : ["1.0.0", "0.0.1"] }
}

/// One part of an `Accept` header.
private struct MediaRange {
    var type: String
    var subtype: String
    var version: String?
    /// 0 to 1; what cannot be read is 0.
    var weight = 1.0

    init?(_ text: Substring) {
        var parts = text.split(separator: ";").map { Self.trimmed($0).lowercased() }[...]
        let names = parts.popFirst()?.split(separator: "/", omittingEmptySubsequences: false) ?? []
        guard names.count == 2 else { return nil }
        self.type = String(names[0])
        self.subtype = String(names[1])
        for part in parts {
            let pair = part.split(separator: "=", maxSplits: 1).map { Self.trimmed($0) }
            guard pair.count == 2 else { continue }
            switch pair[0] {
            case "q": self.weight = Double(pair[1]).map { $0 >= 0 ? min($0, 1) : 0 } ?? 0
            case "version": self.version = pair[1].filter { $0 != "\"" }
            default: break
            }
        }
    }

    /// How specifically the range names the format; nil when it does not.
    func rank(for format: ExpositionFormat) -> Int? {
        if self.type == "*", self.subtype == "*" { return 0 }
        guard self.type == format.type else { return nil }
        if self.subtype == "*" { return 1 }
        guard self.subtype == format.subtype else { return nil }
        guard let version = self.version else { return 2 }
        return format.versions.contains(version) ? 3 : nil
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0 == " " || $0 == "\t" }
        return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
