import EbbConfig
import EbbCore
import EbbInstallations
import Glibc
import Host
import SlackAPI
import Systemd

/// Reads the configuration from files and the tokens from credentials, on a queue of its own, because files block.
actor FileConfigSource: ConfigSource {
    private var loader: ConfigLoader
    private let credentials: Credentials
    private let executor = SerialQueueExecutor(label: "ebb.config")

    nonisolated var unownedExecutor: UnownedSerialExecutor { self.executor.asUnownedSerialExecutor() }

    init(_ loader: ConfigLoader, credentials: Credentials) {
        self.loader = loader
        self.credentials = credentials
    }

    func load() throws -> Configuration {
        let config: LoadedConfig
        do {
            config = try self.loader.load()
        } catch {
            throw RejectedConfiguration(
                problems: error.problems.map(\.description),
                restrictions: { error.restrictions(for: $0) },
                systemError: error.systemError
            )
        }
        // A main file that was there and is gone would silently drop what it said: from now on it must be there.
        if config.foundMainFile { self.loader.mustExist = true }
        let teams = config.settings.teams.filter { $0.tokenSource != .installation }
        let tokens = teams.mapInParallel { [credentials] in ($0.team, Self.token(of: $0, credentials)) }
        return Configuration(
            settings: config.settings,
            tokens: Dictionary(tokens, uniquingKeysWith: { first, _ in first }),
            warnings: config.warnings.map(\.description),
            provenance: config.provenance
        )
    }

    func reads(_ path: String) -> Bool {
        (Self.resolved(self.loader.path) ?? self.loader.path) == (Self.resolved(path) ?? path)
    }

    private static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// What the service manager hands over for a database of installations; nil when it does not.
    var installationsPassword: String? { try? self.credentials.read(StoreReading.passwordCredential) }

    private static func token(of team: TeamSettings, _ credentials: Credentials) -> Result<Token, TokenProblem> {
        let text: String
        switch team.tokenSource {
        case .credential(let name):
            do {
                text = try credentials.read(name)
            } catch {
                return .failure(self.problem("\(error)"))
            }
        case .file(let path):
            guard let bytes = self.read(path) else {
                return .failure(self.problem("\(path) cannot be read (\(String(cString: strerror(errno))))"))
            }
            text = String(decoding: bytes, as: UTF8.self)
        case .installation: return .failure(.notRead)
        }
        guard let token = Token(fileContents: Array(text.utf8)) else {
            return .failure(self.problem("what stands where the token of \(team.name) should be is no token"))
        }
        return .success(token)
    }

    private static func problem(_ detail: String) -> TokenProblem {
        TokenProblem(reason: "token_unreadable", detail: detail)
    }

    /// At most as much as a token can have; nil when there is no readable regular file.
    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: Token.maximumLength + 64)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        return count >= 0 ? Array(buffer.prefix(count)) : nil
    }
}
