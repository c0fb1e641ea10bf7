/// What is fuzzed, one of them in each process: the one that the last argument names.
enum FuzzTarget: String, CaseIterable {
    case toml
    case slack
    case answers
    case retryAfter = "retry-after"
    case control
    case installations
    case sqlite
    case state

    func run(_ input: [UInt8]) {
        switch self {
        case .toml: TomlTarget.run(input)
        case .slack: SlackTarget.run(input)
        case .answers: AnswersTarget.run(input)
        case .retryAfter: RetryAfterTarget.run(input)
        case .control: ControlTarget.run(input)
        case .installations: InstallationsTarget.run(input)
        case .sqlite: SQLiteTarget.run(input)
        case .state: StateTarget.run(input)
        }
    }

    static let chosen: FuzzTarget = {
        if let name = CommandLine.arguments.last, let target = FuzzTarget(rawValue: name) { return target }
        let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: " ")
        fatalError("the last arguments are -ignore_remaining_args=1 and one of: \(names)")
    }()
}

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    FuzzTarget.chosen.run([UInt8](UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}

/// Ends the process as a crash unless it holds.
func expect(_ holds: Bool, _ what: @autoclosure () -> String) {
    if !holds { fatalError(what()) }
}

/// Ends the process as a crash if the text could begin a line of its own or steer a terminal.
func expectOneLine(_ text: String, _ what: String) {
    let isControl = text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    expect(!isControl, "\(what) is more than one line: \(text.debugDescription)")
}
