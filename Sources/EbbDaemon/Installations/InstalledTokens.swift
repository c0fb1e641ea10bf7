import EbbCore
import EbbInstallations
import SlackAPI

/// The tokens that come from the app's installations: read at the start, at each reload, and once in each tick, and put
/// into the ``TeamBook``. Nothing waits for it but the teams whose tokens they are.
///
/// Ebb only ever reads: it never spends a refresh token of the app's.
actor InstalledTokens {
    /// One reading takes at most so long; then it is given up, and what was known stays.
    static let patience = Duration.seconds(10)
    /// What was read no longer ago than that need not be read again: the workers of a tick share one reading.
    static let freshness = Duration.seconds(10)
    /// When the app has just been told to have another token, the store is read anew sooner.
    private static let urgentFreshness = Duration.seconds(2)

    private let open: @Sendable (InstallationsSettings) -> (any InstallationReader)?
    private let teams: TeamBook
    private let time: any TimeSource
    private let events: any EventSink
    private var settings: InstallationsSettings
    private var reader: (any InstallationReader)?
    private var shelf = TokenShelf()
    /// When the last reading began, well or not.
    private var readAt: Instant?
    private var isReading = false
    private var isStopped = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var failure: InstallationError?
    private var told: [TeamID: TokenProblem] = [:]
    private let wishes: AsyncStream<Void>
    private let wish: AsyncStream<Void>.Continuation

    init(
        _ settings: InstallationsSettings,
        open: @escaping @Sendable (InstallationsSettings) -> (any InstallationReader)?,
        teams: TeamBook,
        time: any TimeSource,
        events: any EventSink
    ) {
        self.settings = settings
        self.open = open
        self.teams = teams
        self.time = time
        self.events = events
        self.reader = open(settings)
        (self.wishes, self.wish) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        self.wish.yield()
    }

    /// Reads at the start and after each reload, until ``stop()``.
    func run() async {
        for await _ in self.wishes { await self.refresh(within: .zero) }
    }

    /// Takes note of new settings; what they ask for is read soon.
    func adopt(_ settings: InstallationsSettings) {
        if settings != self.settings {
            self.settings = settings
            self.reader?.withdraw()
            self.reader = self.open(settings)
            self.shelf = TokenShelf()
            self.failure = nil
            self.readAt = nil
        }
        self.publish()
        self.wish.yield()
    }

    /// Ends what is under way, at once; nothing is read from now on.
    func stop() {
        self.isStopped = true
        self.wish.finish()
        self.reader?.withdraw()
    }

    /// Makes sure that the store was read a short while ago; returns after ``patience`` at the latest.
    func refresh(within freshness: Duration = InstalledTokens.freshness) async {
        let needed = self.time.now - freshness
        while self.isReading {
            await withCheckedContinuation { self.waiting.append($0) }
        }
        if let readAt = self.readAt, readAt >= needed { return }
        guard !self.isStopped, let reader = self.reader, !self.teamsServed.isEmpty else { return }
        self.isReading = true
        let (settings, began) = (self.settings, self.time.now)
        self.readAt = began
        let result = await Self.read(reader, self.time)
        // A reload may have brought another store meanwhile.
        if settings == self.settings { self.take(result) }
        self.isReading = false
        let waiting = self.waiting
        self.waiting = []
        for continuation in waiting { continuation.resume() }
    }

    /// Slack refuses a token: looks whether there is another by now. One that has expired is not used again.
    func replace(_ token: Token, of team: TeamID, isExpired: Bool) async {
        if isExpired { self.shelf.noteExpired(token) }
        await self.refresh(within: Self.urgentFreshness)
        self.publish()
    }

    /// An organisation's token does not serve a team: another organisation's may, and this one is asked again in a day.
    func passOver(_ token: Token, for team: TeamID) {
        self.shelf.passOver(token, for: team, now: self.time.now)
        self.publish()
    }

    // MARK: Private

    private var teamsServed: [TeamID] {
        self.teams.settings.teams.filter { $0.tokenSource == .installation }.map(\.team)
    }

    private static func read(
        _ reader: any InstallationReader,
        _ time: any TimeSource
    ) async -> Result<Installations, InstallationError> {
        await withTaskGroup(of: Result<Installations, InstallationError>?.self) { group in
            group.addTask {
                do {
                    return .success(try await reader.read())
                } catch {
                    return .failure(error as? InstallationError ?? .unexpected(error))
                }
            }
            group.addTask {
                try? await time.sleep(until: time.now + Self.patience)
                return nil
            }
            let first = await group.next() ?? nil
            if first == nil { reader.withdraw() }
            group.cancelAll()
            return first ?? .failure(.tooSlow(Self.patience))
        }
    }

    private func take(_ result: Result<Installations, InstallationError>) {
        switch result {
        case .success(let installations):
            self.shelf.take(installations, for: self.teamsServed)
            if self.failure != nil { self.events.record(.installationsReadable(count: installations.count)) }
            self.failure = nil
        case .failure(let failure):
            guard !self.isStopped else { return }
            if self.failure?.kind != failure.kind {
                self.events.record(.installationsUnreadable(reason: failure.shortName, detail: failure.detail))
            }
            self.failure = failure
        }
        self.publish()
    }

    /// Puts what is known into the book, and tells of each team once whose token is awaited.
    private func publish() {
        var tokens: [TeamID: Result<Token, TokenProblem>] = [:]
        var awaited: [TeamID: TokenProblem] = [:]
        for team in self.teamsServed {
            let result = self.shelf.token(of: team, failure: self.failure, wall: self.time.wall, now: self.time.now)
            tokens[team] = result
            guard case .failure(let problem) = result, problem.mayPass, problem.reason != TokenProblem.notRead.reason,
                self.teams.settings(of: team)?.enabled == true
            else { continue }
            // The store's own trouble was told, once for all teams.
            if self.failure != nil, problem.reason == TokenProblem.unreadableReason { continue }
            awaited[team] = problem
            if self.told[team]?.reason != problem.reason { self.events.record(.tokenAwaited(team, problem)) }
        }
        self.told = awaited
        self.teams.install(tokens)
    }
}
