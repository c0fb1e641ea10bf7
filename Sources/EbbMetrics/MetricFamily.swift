/// A metric with its samples, named by Prometheus' conventions: `name`, then the unit, then what its kind adds.
public struct MetricFamily: Sendable {
    /// What its values mean.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        /// Only grows, and begins at nothing with the process. Its samples' names end in `_total`.
        case counter
        /// Goes up and down.
        case gauge
        /// How many values fell into each bucket.
        case histogram
        /// Always 1: what it says stands in the labels. Its samples' names end in `_info`.
        case info
    }

    /// The base units that Ebb's metrics have.
    public enum Unit: String, Hashable, Sendable {
        /// Time.
        case seconds
        /// Storage.
        case bytes
    }

    /// What its values mean.
    public let kind: Kind
    /// The name with its unit, and without what the kind adds.
    public let name: String
    /// Of its values; nil for what is counted.
    public let unit: Unit?
    /// What it tells, in one line for a person.
    public let help: String
    /// One for each combination of labels.
    public var samples: [MetricSample]

    /// A family; `name` stands without the unit and without `_total` or `_info`.
    public init(_ kind: Kind, _ name: String, unit: Unit? = nil, help: String, samples: [MetricSample] = []) {
        self.kind = kind
        self.name = unit.map { "\(name)_\($0.rawValue)" } ?? name
        self.unit = unit
        self.help = help
        self.samples = samples
    }

    /// A family with one sample that has no labels.
    public init(_ kind: Kind, _ name: String, unit: Unit? = nil, help: String, value: Double) {
        self.init(kind, name, unit: unit, help: help, samples: [MetricSample(value)])
    }

    /// What a sample is called: of a histogram only the stem of that.
    public var sampleName: String {
        switch self.kind {
        case .counter: "\(self.name)_total"
        case .info: "\(self.name)_info"
        case .gauge, .histogram: self.name
        }
    }
}

/// One value of a metric, or one histogram.
public struct MetricSample: Sendable {
    /// What is told.
    public enum Value: Hashable, Sendable {
        /// Of every kind but a histogram.
        case number(Double)
        /// Of a histogram.
        case histogram(MetricHistogram)
    }

    /// What is told.
    public let value: Value
    /// Of whom, in their order.
    public let labels: KeyValuePairs<String, String>

    /// A number.
    public init(_ number: Double, _ labels: KeyValuePairs<String, String> = [:]) {
        self.value = .number(number)
        self.labels = labels
    }

    /// A count.
    public init(_ count: Int, _ labels: KeyValuePairs<String, String> = [:]) {
        self.init(Double(count), labels)
    }

    /// A histogram.
    public init(_ histogram: MetricHistogram, _ labels: KeyValuePairs<String, String> = [:]) {
        self.value = .histogram(histogram)
        self.labels = labels
    }
}
