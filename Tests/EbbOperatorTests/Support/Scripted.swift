import EbbControl
import EbbCore
import Foundation

@testable import EbbOperator

/// A console that keeps what it was given.
final class ScriptedConsole: Console {
    let terminal: Terminal
    var readerIsGone = false
    private(set) var output = ""
    private(set) var errors = ""
    private(set) var progress: [String] = []
    private(set) var questions: [String] = []
    private var answers: [String]

    init(_ terminal: Terminal, answers: [String]) {
        self.terminal = terminal
        self.answers = answers
    }

    var progressWidth: Int { (self.terminal.width ?? 80) - 1 }

    func write(_ text: String) { self.output += text }
    func complain(_ text: String) { self.errors += text }

    func showProgress(_ line: String?) {
        if let line { self.progress.append(line) }
    }

    func answer(to question: String) -> String? {
        self.questions.append(question)
        return self.answers.isEmpty ? nil : self.answers.removeFirst()
    }
}

/// A daemon that answers as the test says.
final class ScriptedTransport: ControlTransport {
    typealias Answer = (ControlRequest) throws -> ControlResponse

    private(set) var requests: [ControlRequest] = []
    private let answer: Answer

    init(_ answer: @escaping Answer) {
        self.answer = answer
    }

    func send(_ request: ControlRequest, timeout: Duration) throws -> ControlResponse {
        self.requests.append(request)
        return try self.answer(request)
    }
}

extension ControlResponse {
    /// The reply as `ebbd` sends it.
    static func reply(_ value: some Encodable) throws -> ControlResponse {
        ControlResponse(status: 200, body: Array(try JSONEncoder().encode(Envelope(value))))
    }

    /// The refusal as `ebbd` sends it.
    static func refusal(_ code: ControlFailure.Code, _ message: String) throws -> ControlResponse {
        let reply = Envelope(ErrorReply(ControlFailure(code, message)))
        return ControlResponse(status: code.httpStatus, body: Array(try JSONEncoder().encode(reply)))
    }

    static func text(_ text: String, status: Int = 200) -> ControlResponse {
        ControlResponse(status: status, body: Array(text.utf8))
    }
}

/// What a run of the tool came to.
struct Outcome {
    var status: Int32
    var output: String
    var errors: String
    var progress: [String]
    var questions: [String]
    var requests: [ControlRequest]
    var sockets: [String]
    var slept: [Duration]
    /// The program that it became, if it did.
    var became: SystemProgram?

    var json: [String: Any]? {
        (try? JSONSerialization.jsonObject(with: Data(self.output.utf8))) as? [String: Any]
    }
}

/// Runs the tool against a scripted daemon, at 2026-11-23 18:40:00 UTC.
func ebbctl(
    _ arguments: String...,
    on terminal: Terminal = Terminal(),
    answers: [String] = [],
    searchPath: String = "",
    hasSystemd: Bool = true,
    daemon: @escaping ScriptedTransport.Answer = { _ in throw OperatorError.unreachable("nobody is there") }
) -> Outcome {
    ebbctl(
        words: arguments,
        on: terminal,
        answers: answers,
        searchPath: searchPath,
        hasSystemd: hasSystemd,
        daemon: daemon
    )
}

/// The same for a line that is not written out.
func ebbctl(
    words arguments: [String],
    on terminal: Terminal = Terminal(),
    answers: [String] = [],
    searchPath: String = "",
    hasSystemd: Bool = true,
    daemon: @escaping ScriptedTransport.Answer = { _ in throw OperatorError.unreachable("nobody is there") }
) -> Outcome {
    let console = ScriptedConsole(terminal, answers: answers)
    let transport = ScriptedTransport(daemon)
    var sockets: [String] = []
    var slept: [Duration] = []
    var became: SystemProgram?
    let surroundings = Surroundings(
        console: console,
        connect: {
            sockets.append($0)
            return transport
        },
        now: { WallTime(seconds: 1_795_459_200) },
        sleep: { slept.append($0) },
        searchPath: searchPath,
        hasSystemd: hasSystemd,
        become: { program in
            became = program
            return .done
        }
    )
    let status = EbbCtl(surroundings: surroundings).run(arguments)
    return Outcome(
        status: status,
        output: console.output,
        errors: console.errors,
        progress: console.progress,
        questions: console.questions,
        requests: transport.requests,
        sockets: sockets,
        slept: slept,
        became: became
    )
}

/// A directory with these files, for as long as `body` runs.
func withFiles<Result>(_ files: [String: String], _ body: (String) throws -> Result) throws -> Result {
    let directory = "/tmp/ebbctl-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: directory) }
    for (name, text) in files {
        let path = "\(directory)/\(name)"
        let parent = (path as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }
    return try body(directory)
}
