/// Takes an input apart; past its end everything is zero or empty.
struct InputReader {
    private var rest: ArraySlice<UInt8>

    init(_ input: [UInt8]) { self.rest = input[...] }

    var isAtEnd: Bool { self.rest.isEmpty }

    mutating func byte() -> UInt8 { self.rest.popFirst() ?? 0 }

    mutating func bytes(_ count: Int) -> [UInt8] {
        defer { self.rest = self.rest.dropFirst(count) }
        return Array(self.rest.prefix(count))
    }

    /// The last of `count` bytes counts most.
    mutating func number(_ count: Int) -> Int {
        self.bytes(count).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    mutating func integer() -> Int64 {
        self.bytes(8).reversed().reduce(0) { $0 << 8 | Int64($1) }
    }

    mutating func all() -> [UInt8] { self.bytes(self.rest.count) }
}

extension [UInt8] {
    /// The lines, without their ends.
    var lines: [String] {
        self.split(separator: 0x0A, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The bytes with stretches of them overwritten: three bytes of place, one of length, the new ones, and so on.
    func patched(_ reader: inout InputReader) -> [UInt8] {
        var result = self
        while !reader.isAtEnd, !result.isEmpty {
            let place = reader.number(3) % result.count
            let new = reader.bytes(Int(reader.byte()))
            let end = Swift.min(result.count, place + new.count)
            result.replaceSubrange(place..<end, with: new.prefix(end - place))
        }
        return result
    }
}
