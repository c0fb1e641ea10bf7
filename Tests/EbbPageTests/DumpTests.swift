import Foundation
import Testing

@testable import EbbPage

@Suite struct DumpTests {
    @Test func dump() throws {
        for (name, report) in Sample.all {
            try EbbPage(report, at: .served).html.write(toFile: "/tmp/page-\(name).html", atomically: true, encoding: .utf8)
        }
    }
}
