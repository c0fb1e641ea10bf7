import Testing

@testable import SlackAPI

@Suite("The URL of Slack's Web API")
struct SlackEndpointTests {
    @Test("Slack's own")
    func slack() throws {
        let read = try #require(SlackEndpoint("https://slack.com/api/"))
        #expect(read.host == SlackEndpoint.slack.host)
        #expect(read.port == SlackEndpoint.slack.port)
        #expect(read.isEncrypted)
        #expect(read.needsLookup)
        #expect(!read.isLoopback)
    }

    @Test(
        "Usable ones, whether their host is looked up, and whether it is this machine",
        arguments: [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/", false, true),
            ("http://127.1:80/api", "http://127.0.0.1:80/api/", false, true),
            ("http://[::1]:8080/api/", "http://[::1]:8080/api/", false, true),
            ("https://LOCALHOST/api", "https://localhost:443/api/", false, true),
            ("https://10.0.0.1/", "https://10.0.0.1:443/", false, false),
            ("https://Slack.Example/x", "https://slack.example:443/x/", true, false),
            ("http://127.0.0.1.example/", "http://127.0.0.1.example:80/", true, false),
            ("http://localhost.example/", "http://localhost.example:80/", true, false),
        ]
    )
    func usable(text: String, url: String, needsLookup: Bool, isLoopback: Bool) throws {
        let endpoint = try #require(SlackEndpoint(text))
        #expect(endpoint.url == url)
        #expect(endpoint.needsLookup == needsLookup)
        #expect(endpoint.isLoopback == isLoopback)
    }

    @Test(
        "Unusable ones",
        arguments: [
            "", "slack.com", "ftp://slack.com/", "file:///etc/passwd", "https://", "https://user:word@slack.com/",
            "https://slack.com/?a=b", "https://slack.com/#a", "https://slack.com:0x/", "https://sla ck.com/",
            "https://slack.com/\r\nX: y", "https://slack.com./", "https://[fe80::1%25eth0]/",
            "https://slack.com/" + String(repeating: "a", count: 2_048),
        ]
    )
    func unusable(text: String) {
        #expect(SlackEndpoint(text) == nil)
    }
}
