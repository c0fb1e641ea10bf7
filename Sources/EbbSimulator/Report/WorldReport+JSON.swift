import FoundationEssentials

extension WorldReport {
    /// The report as one JSON object, keys sorted, on one line.
    public var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Encoding fails on floating-point numbers that JSON lacks alone, and there are none.
        return (try? encoder.encode(self)).map(Array.init) ?? Array("{}".utf8)
    }
}
