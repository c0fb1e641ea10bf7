/// Writes metrics as text: the same values in either format, which differ in their heads and in what they escape.
public struct ExpositionWriter: Sendable {
    private let format: ExpositionFormat
    private var bytes: [UInt8] = []

    /// Nothing written yet.
    public init(_ format: ExpositionFormat) { self.format = format }

    /// Adds a family; one without samples is left out.
    public mutating func add(_ family: MetricFamily) {
        guard !family.samples.isEmpty else { return }
        self.addHead(of: family)
        for sample in family.samples {
            switch sample.value {
            case .number(let number): self.addLine(family.sampleName, sample.labels, number)
            case .histogram(let histogram): self.add(histogram, family.name, sample.labels)
            }
        }
    }

    /// What was written, with the end that the format wants.
    public consuming func finish() -> [UInt8] {
        if self.format == .openMetrics { self.append("# EOF\n") }
        return self.bytes
    }

    private mutating func addHead(of family: MetricFamily) {
        let isText = self.format == .text
        let name = isText ? family.sampleName : family.name
        let kind = isText && family.kind == .info ? MetricFamily.Kind.gauge : family.kind
        self.append("# HELP \(name) ")
        self.appendEscaped(family.help, quotes: !isText)
        self.append("\n# TYPE \(name) \(kind.rawValue)\n")
        if !isText, let unit = family.unit { self.append("# UNIT \(name) \(unit.rawValue)\n") }
    }

    private mutating func add(_ histogram: MetricHistogram, _ name: String, _ labels: KeyValuePairs<String, String>) {
        var count = 0
        for (bound, inBucket) in zip(histogram.bounds + [.infinity], histogram.counts) {
            count += inBucket
            self.addLine("\(name)_bucket", labels, Double(count), upTo: bound)
        }
        self.addLine("\(name)_sum", labels, histogram.sum)
        self.addLine("\(name)_count", labels, Double(count))
    }

    private mutating func addLine(
        _ name: String,
        _ labels: KeyValuePairs<String, String>,
        _ value: Double,
        upTo bound: Double? = nil
    ) {
        self.append(name)
        var opening = "{"
        for (label, text) in labels {
            self.append("\(opening)\(label)=\"")
            self.appendEscaped(text, quotes: true)
            self.append("\"")
            opening = ","
        }
        if let bound {
            // OpenMetrics wants 1.0 and not 1; so that a series has one name, it is the same in the text format.
            self.append("\(opening)le=\"\(bound == .infinity ? "+Inf" : "\(bound)")\"")
            opening = ","
        }
        if opening == "," { self.append("}") }
        self.append(" \(Self.text(value))\n")
    }

    /// Whole numbers without a fraction, as people write them.
    static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int(exactly: value).map { $0.magnitude < 1 << 53 ? "\($0)" : "\(value)" } ?? "\(value)"
    }

    private mutating func append(_ text: String) { self.bytes.append(contentsOf: text.utf8) }

    private mutating func appendEscaped(_ text: String, quotes: Bool) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): self.append("\\\\")
            case UInt8(ascii: "\n"): self.append("\\n")
            case UInt8(ascii: "\"") where quotes: self.append("\\\"")
            default: self.bytes.append(byte)
            }
        }
    }
}
