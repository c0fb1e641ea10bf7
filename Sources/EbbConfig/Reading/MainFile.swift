import EbbCore

/// What the main file says, as far as it could be read.
struct MainFile {
    /// Without the teams; valid only if the report has no problem.
    var settings = Settings()
    /// The site's policy.
    var policy = PolicyKeys()
    /// It asks for a dry run, or for something that may have been meant as one.
    var asksForDryRun = false

    /// Where it says what holds for teams.
    var lines = Provenance.Lines(file: "")

    /// Nothing said.
    init() {}

    /// Reads a whole file.
    init(_ table: TomlTable, _ report: inout Report) {
        report.findSecrets(in: table)
        self.lines = Provenance.Lines(file: report.file)
        if case .table(let policy)? = table["policy"]?.node.value { self.lines.add(.policy, in: policy) }
        self.lines.addLimits(in: table)
        var reader = SectionReader(.main, table, report)
        self.settings.tick = reader.within("tick", .tick, read: Self.tick)
        self.settings.rateLimit = reader.within("rate_limit", .rateLimit, read: Self.rateLimit)
        self.settings.slack = reader.within("slack", .slack, read: Self.slack)
        self.settings.state = reader.within("state", .state, read: Self.state)
        self.settings.control = reader.within("control", .control, read: Self.control)
        self.settings.metrics = reader.within("metrics", .metrics, read: Self.metrics)
        self.settings.installations = reader.within("installations", .installations, read: Self.installations)
        self.policy = reader.within("policy", .policy) { PolicyKeys(&$0) }
        self.asksForDryRun = Self.asksForDryRun(table)
        report = reader.report
        self.policy.checkNotices(&report)
    }

    /// Whether `[policy]` has `dry_run` and does not plainly say `false`.
    static func asksForDryRun(_ table: TomlTable) -> Bool {
        guard case .table(let policy)? = table["policy"]?.node.value, let entry = policy["dry_run"] else {
            return false
        }
        if case .boolean(false) = entry.node.value { return false }
        return true
    }

    private static func tick(_ reader: inout SectionReader) -> TickSettings {
        let standard = TickSettings()
        return TickSettings(
            interval: reader.duration("interval", in: .seconds(1) ... .hours(24), said: "1s to 24h")
                ?? standard.interval,
            firstDelay: reader.duration("first_delay", in: .zero ... .hours(24), said: "0s to 24h")
                ?? standard.firstDelay
        )
    }

    private static func rateLimit(_ reader: inout SectionReader) -> RateLimitSettings {
        let standard = RateLimitSettings()
        let perMinute = Self.perMinute(&reader, .perMinute)
        let settings = RateLimitSettings(
            requestsPerSecond: reader.number("requests_per_second", in: 0.001...1000) ?? standard.requestsPerSecond,
            share: reader.number("share", in: 0.001...1) ?? standard.share,
            burst: reader.integer("burst", in: 1...1000) ?? standard.burst,
            on429: reader.choice("on_429", of: HoldScope.self) ?? standard.on429,
            perMinute: perMinute
        )
        if settings.requestsPerSecond * settings.share * Verdict.answerValidity.inSeconds <= 1, settings.burst == 1 {
            reader.warning(
                "requests_per_second",
                "so little, times share, that no close can follow its question within two minutes: "
                    + "with measure = \"last_message\" nothing is closed"
            )
        }
        return settings
    }

    /// `[rate_limit.per_minute]`, in either kind of file.
    static func perMinute(_ reader: inout SectionReader, _ section: Section) -> [SlackMethod: Double] {
        reader.within("per_minute", section) { reader in
            var limits: [SlackMethod: Double] = [:]
            for method in SlackMethod.allCases where reader.has(method.rawValue) {
                limits[method] = reader.number(method.rawValue, in: 0.001...100_000)
            }
            return limits
        }
    }

    private static func slack(_ reader: inout SectionReader) -> SlackSettings {
        let standard = SlackSettings()
        return SlackSettings(
            baseURL: reader.text("base_url", as: URLForm.slack) ?? standard.baseURL,
            timeout: reader.duration("timeout", in: .seconds(1) ... .minutes(10), said: "1s to 10m") ?? standard.timeout
        )
    }

    private static func state(_ reader: inout SectionReader) -> StateSettings {
        let standard = StateSettings()
        return StateSettings(
            path: reader.text("url", as: URLForm.state) ?? standard.path,
            keepAudit: reader.duration("keep_audit", in: .days(1) ... .days(3650), said: "1d to 3650d")
                ?? standard.keepAudit
        )
    }

    private static func control(_ reader: inout SectionReader) -> ControlSettings {
        ControlSettings(socket: reader.text("socket", as: PathForm.socket) ?? ControlSettings().socket)
    }

    private static func metrics(_ reader: inout SectionReader) -> MetricsSettings {
        let settings = MetricsSettings(
            listen: reader.text("listen", as: AddressForm.listen) ?? nil,
            perTeam: reader.integer("per_team", in: 0...100_000) ?? MetricsSettings().perTeam
        )
        if let listen = settings.listen, !listen.isLoopback {
            reader.warning(
                "listen",
                "whoever reaches \(listen) can read the teams' names and numbers there, without a password; let a "
                    + "firewall decide who may, or listen on 127.0.0.1"
            )
        }
        return settings
    }

    private static func installations(_ reader: inout SectionReader) -> InstallationsSettings {
        let standard = InstallationsSettings()
        return InstallationsSettings(
            source: reader.text("source", as: InstallationsForm.source) ?? standard.source,
            clientID: reader.text("client_id", as: InstallationsForm.clientID) ?? standard.clientID
        )
    }
}
