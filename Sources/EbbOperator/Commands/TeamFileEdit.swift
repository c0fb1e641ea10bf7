import EbbConfig
import EbbControl
import EbbCore
import Glibc

/// What `new`, `enable` and `disable` have in common: a team's file, edited with the caller's own rights, and a reload.
struct TeamFileEdit {
    let session: Session
    let loader: ConfigLoader

    init(_ session: Session) {
        self.session = session
        self.loader = ConfigLoader(path: session.invocation.options["config"])
    }

    /// What was done, for `--json`.
    struct Report: Encodable {
        var file: String
        var team: String?
        var name: String
        /// Whether the file was written.
        var written = false
        /// Whether the team is paused by this command.
        var paused: Bool?
        /// Whether `ebbd` has read it; absent where it could not be reached.
        var reloaded: Bool?
        var problems: [String] = []
        /// What is left to do, in words.
        var left: [String] = []
    }

    /// The team's file. Throws ``OperatorError`` with 65 when there is none.
    func file(of text: String) throws -> TeamFileDraft {
        if let file = self.loader.teamFile(named: text) { return file }
        throw OperatorError.refused(
            ControlFailure(
                .noSuchTeam,
                "no file in \(self.loader.teamsDirectory) is called \(text.prefix(64)), and none names it: "
                    + "'ebbctl new NAME --team \(TeamID(text)?.rawValue ?? "T…")' writes one"
            ),
            httpStatus: 404
        )
    }

    /// Why a file may not be written, as an error of the tool.
    func error(_ failure: FileReplacement.Failure, _ path: String) -> OperatorError {
        switch failure.number {
        case EEXIST: .exists(path)
        case EAGAIN: .program("\(path) was changed by somebody else meanwhile: nothing was written; try again.")
        case _ where failure.isForbidden: .unwritable(path: path)
        default: .program("\(path) could not be written: \(failure.text).")
        }
    }

    /// Has everything judged as it would be with this text, by `ebbd`, which has read the other files before, or here where
    /// it cannot be asked or reads others. Gives what to say to the reload that follows.
    ///
    /// - Throws: the `refusal` when anything would be wrong.
    func judge(
        _ path: String,
        _ name: String,
        _ text: [UInt8],
        else refusal: (_ path: String, _ problems: [String]) -> OperatorError = OperatorError.invalidEdit
    ) throws -> String? {
        var problems: [String] = []
        do {
            let request = ControlRequest.draft(file: Self.absolute(path), text: String(decoding: text, as: UTF8.self))
            let reply = try self.session.client().ask(request, for: DraftReply.self).reply
            if reply.ok { return reply.prepared }
            problems = reply.problems
        } catch {
            do throws(ConfigFailure) {
                _ = try self.loader.load(draft: (name: "\(name).toml", text: text))
                return nil
            } catch {
                problems = error.problems.map(\.description)
            }
        }
        throw refusal(path, problems)
    }

    /// The path from the root on: `ebbd` may work in another folder.
    static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let current = getcwd(nil, 0) else { return path }
        defer { free(current) }
        return String(cString: current) + "/" + path
    }

    /// Has `ebbd` read its files anew, and notes how that went. Gives the exit status for it.
    ///
    /// - Parameter prepared: what it has judged of this edit.
    func reload(_ report: inout Report, prepared: String? = nil) -> ExitStatus {
        do {
            let reply = try self.session.client().ask(.reload(prepared: prepared), for: ReloadReply.self).reply
            report.reloaded = reply.ok
            report.problems = reply.ok ? [] : reply.problems
            return reply.ok ? .done : .configuration
        } catch OperatorError.unreachable {
            report.left.append("ebbd cannot be reached: the file counts from its next start on")
            return .done
        } catch OperatorError.forbidden {
            report.left.append(
                "ebbd has not read it, because this user may not open its socket: 'systemctl reload ebbd'"
            )
            return .notPermitted
        } catch {
            let what = (error as? OperatorError)?.clause ?? "\(error)"
            report.left.append("ebbd has not read it (\(what)): 'systemctl reload ebbd'")
            return .unavailable
        }
    }

    /// How `ebbd` sees the team now, where it reads the same files; nil where it cannot be asked.
    func shown(_ name: String, _ report: inout Report) -> ShowReply? {
        guard let client = try? self.session.client() else { return nil }
        let shown = try? client.ask(.show(team: name), for: ShowReply.self).reply
        if let file = shown?.file, let other = Self.other(than: report.file, file) {
            report.left.append("this ebbd reads \(other) instead: is it another configuration?")
        } else if shown == nil, report.reloaded == true {
            report.left.append("this ebbd knows no such team: does it read another configuration?")
        }
        return shown
    }

    private static func other(than path: String, _ file: String) -> String? {
        Self.resolved(path) == Self.resolved(file) ? nil : file
    }

    private static func resolved(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Prints the report, and what is left to do.
    func print(_ report: Report, _ lines: Span...) throws {
        if self.session.wantsJSON { return try self.session.print(json: report) }
        for line in lines where !line.text.isEmpty { try self.session.print(line) }
        for problem in report.problems { self.session.console.complain(Plain.text(problem) + "\n") }
        if report.reloaded == false {
            try self.session.print(Span("ebbd refused the configuration; the one before it stays in force.", .bad))
        }
        for line in report.left { try self.session.print(Span("Left: \(line).", .warning)) }
    }
}
