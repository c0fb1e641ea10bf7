import Testing

@testable import SlackAPI

@Suite("Header lines")
struct HeaderCollectorTests {
    private func collect(_ lines: [String]) -> HeaderCollector {
        var collector = HeaderCollector()
        for line in lines { Array(line.utf8).withUnsafeBytes { collector.take($0) } }
        return collector
    }

    @Test("Names in any case, the first of two, without the space around values")
    func kept() {
        let collector = self.collect([
            "HTTP/1.1 200 OK\r\n", "RETRY-after:\t 5 \r\n", "Retry-After: 6\r\n", "X-Other: 7\r\n", "Date:\n",
            "no colon\r\n",
            "\r\n",
        ])
        #expect(collector.kept == ["retry-after": "5", "date": ""])
    }

    @Test("An interim answer's headers and a trailer do not count, but their bytes do")
    func otherParts() {
        let lines = [
            "HTTP/1.1 103 Early Hints\r\n", "Retry-After: 1\r\n", "\r\n", "HTTP/2 200\r\n", "date: now\r\n", "\r\n",
            "Retry-After: 9\r\n",
        ]
        let collector = self.collect(lines)
        #expect(collector.kept == ["date": "now"])
        #expect(collector.bytesTaken == lines.joined().utf8.count)
    }
}
