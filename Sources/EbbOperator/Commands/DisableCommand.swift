import EbbConfig
import EbbControl
import EbbCore

/// `ebbctl disable TEAM`
enum DisableCommand: Command {
    static let syntax = Syntax(
        name: "disable",
        summary: "stop a team at once, and take the opt-in out of its file",
        operands: [Syntax.Operand(name: "TEAM")],
        details: """
            Pauses the team at once, then writes enabled = false into its own file, beside the main configuration file
            (--config, else \(ConfigLoader.standardPath)), with the caller's own rights, and has ebbd read its files anew;
            once ebbd has, the pause is taken back, because an off team needs none. It asks nothing.

            Without the right to write the file the pause stays: nothing is sent for the team, it says what is left to do,
            and ends with 77.
            """
    )

    static func run(in session: Session) throws -> ExitStatus {
        let text = try self.team(in: session)
        let edit = TeamFileEdit(session)
        let pause = Self.pause(text, session)
        guard let file = edit.loader.teamFile(named: text) else {
            guard case .success(let reply) = pause, let team = reply.team else {
                _ = try edit.file(of: text)
                return .badInput
            }
            var report = TeamFileEdit.Report(file: edit.loader.teamsDirectory, team: team.team, name: team.name)
            report.paused = true
            report.left = ["no file in \(edit.loader.teamsDirectory) is this team's; give the --config that ebbd has"]
            try edit.print(report, Span("\(team.name) is paused: nothing is sent for it."))
            return .badInput
        }
        var report = TeamFileEdit.Report(file: file.path, team: file.team?.rawValue, name: file.name)
        if case .success = pause { report.paused = true }
        do {
            let status = try self.write(file, edit, &report, pause, session)
            try edit.print(report, Span(self.outcome(report, file)))
            return status
        } catch let error as OperatorError {
            report.left.append("\(file.path) still may say enabled = true: \(error.clause)")
            if case .failure(let failure) = pause { report.left.append("it is not paused: \(failure.clause)") }
            try edit.print(report, Span(self.outcome(report, file), report.paused == true ? .plain : .bad))
            return error.exitStatus
        }
    }

    private static func outcome(_ report: TeamFileEdit.Report, _ file: TeamFileDraft) -> String {
        let name = file.name
        if report.paused == true { return "\(name) is paused: nothing is sent for it." }
        if report.written || report.left.allSatisfy({ !$0.hasPrefix(file.path) }) {
            let file = "\(file.path) does not say enabled = true."
            // An ebbd that could not be asked may be at work all the same.
            return report.reloaded == true
                ? "\(name) is off: \(file)" : "\(file) \(name) is off once ebbd has read that."
        }
        return "\(name) is as it was."
    }

    /// Writes the file if there is anything to write, has it read, and takes back the pause of this command.
    private static func write(
        _ file: TeamFileDraft,
        _ edit: TeamFileEdit,
        _ report: inout TeamFileEdit.Report,
        _ pause: Result<PauseReply, OperatorError>,
        _ session: Session
    ) throws -> ExitStatus {
        if let (text, _) = try file.edited(enabled: false) {
            let own = edit.loader.problems(in: text, of: file.name)
            let before = edit.loader.problems(in: file.text, of: file.name)
            // Turning off mends nothing, and is not held up by what was wrong before.
            guard own.count <= before.count else {
                throw OperatorError.invalidEdit(path: file.path, problems: own.map(\.description))
            }
            do throws(FileReplacement.Failure) {
                try FileReplacement.replace(file.path, file.text, with: text)
            } catch {
                throw edit.error(error, file.path)
            }
            report.written = true
        }
        let status = edit.reload(&report)
        guard report.reloaded == true, edit.shown(file.name, &report)?.team.enabled == false else { return status }
        if case .success(let reply) = pause, reply.changed,
            (try? session.client().ask(.resume(team: file.name), for: PauseReply.self)) != nil
        {
            report.paused = nil
            if let earlier = reply.untilBefore { self.pauseAgain(until: earlier, file.name, &report, session) }
        } else if case .success(let reply) = pause, !reply.changed {
            report.left.append("it was paused before, and stays so: 'ebbctl resume \(file.name)' ends that")
        }
        return status
    }

    /// An earlier pause that ends by itself holds again: the one of this command has taken its place, and is over. The team
    /// is off meanwhile.
    private static func pauseAgain(
        until earlier: String,
        _ team: String,
        _ report: inout TeamFileEdit.Report,
        _ session: Session
    ) {
        guard let end = RFC3339.parse(earlier) else { return }
        let left = Int((end - session.now).inSeconds.rounded(.up))
        guard left > 0 else { return }
        let reply = try? session.client().ask(.pause(team: team, seconds: left), for: PauseReply.self).reply
        report.left.append(
            reply?.until.map {
                "it was paused before, and stays so until \(Phrases.time($0)): 'ebbctl resume \(team)' ends that"
            }
                ?? "it was paused before, until \(Phrases.time(earlier)): 'ebbctl pause \(team) --for \(left)s' does that again"
        )
    }

    private static func pause(_ team: String, _ session: Session) -> Result<PauseReply, OperatorError> {
        do {
            return .success(try session.client().ask(.pause(team: team, seconds: nil), for: PauseReply.self).reply)
        } catch let error as OperatorError {
            return .failure(error)
        } catch {
            return .failure(.unreachable("\(error)"))
        }
    }
}
