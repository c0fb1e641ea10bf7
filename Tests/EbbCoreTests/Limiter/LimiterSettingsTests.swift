import EbbCore
import Testing

@Suite struct `The limits as the limiter sees them` {
    private static let acme = TeamSettings(
        name: "acme",
        team: TeamID(unchecked: "T1"),
        perMinute: [.conversationsHistory: 50]
    )

    @Test func `Ebb has its share of every limit`() {
        let limits = LimiterSettings(
            Settings(rateLimit: RateLimitSettings(requestsPerSecond: 1, share: 0.25), teams: [Self.acme])
        )
        #expect(limits.perSecond == 0.25)
        #expect(limits.perSecond(.conversationsClose, in: Self.acme.team) == 20 * 0.25 / 60)
        #expect(limits.perSecond(.conversationsHistory, in: Self.acme.team) == 50 * 0.25 / 60)
    }

    @Test func `a team without figures of its own has the site's`() {
        let site = RateLimitSettings(share: 1, perMinute: [.conversationsClose: 7])
        let limits = LimiterSettings(Settings(rateLimit: site, teams: [Self.acme]))
        let other = TeamID(unchecked: "T2")
        #expect(limits.perSecond(.conversationsClose, in: other) == 7 / 60.0)
        #expect(limits.perSecond(.conversationsHistory, in: other) == 1 / 60.0)
    }
}
