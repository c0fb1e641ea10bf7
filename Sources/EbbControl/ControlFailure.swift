/// Why a request over the control socket was not done, as both sides know it: `{"version": 1, "error": {…}}`.
public struct ControlFailure: Error, Hashable, Sendable, Codable {
    /// What kind of refusal it is.
    public var code: Code
    /// What happened, to what, and what the operator can do. Never a token.
    public var message: String

    /// A refusal.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The kinds of refusal. What another version calls otherwise is kept as it came.
    public struct Code: RawRepresentable, Hashable, Sendable, Codable {
        /// The short stable name, in snake_case.
        public var rawValue: String

        /// The code with this name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The request lacks something, or says it in a way that is not understood.
        public static let badRequest = Code(rawValue: "bad_request")
        /// There is nothing at this path.
        public static let unknownRoute = Code(rawValue: "unknown_route")
        /// The path is asked with another method.
        public static let methodNotAllowed = Code(rawValue: "method_not_allowed")
        /// The body is larger than a request may be.
        public static let tooLarge = Code(rawValue: "too_large")
        /// No team has this id, and no team's file this name.
        public static let noSuchTeam = Code(rawValue: "no_such_team")
        /// The team is there, but what is asked may not be done for it: it is off.
        public static let notPermitted = Code(rawValue: "not_permitted")
        /// The state of things forbids it: a drain is running already, a stop, a pause.
        public static let conflict = Code(rawValue: "conflict")
        /// No breaker of this team has tripped.
        public static let nothingToApprove = Code(rawValue: "nothing_to_approve")
        /// The plan that is held back is not the one named.
        public static let otherPlan = Code(rawValue: "other_plan")
        /// The team's backlog is being worked off already.
        public static let drainRunning = Code(rawValue: "drain_running")
        /// The team has no drain, and had none since the start.
        public static let noDrain = Code(rawValue: "no_drain")
        /// Nothing that Ebb closed, and that is still closed, lies in what the undo is about.
        public static let nothingToUndo = Code(rawValue: "nothing_to_undo")
        /// An undo of this team is under way already.
        public static let undoRunning = Code(rawValue: "undo_running")
        /// The team has no undo, and never had one; or none that could be cancelled.
        public static let noUndo = Code(rawValue: "no_undo")
        /// The team has no such conversation.
        public static let noSuchConversation = Code(rawValue: "no_such_conversation")
        /// The conversation is not dead.
        public static let notDead = Code(rawValue: "not_dead")
        /// There is no such budget.
        public static let noSuchLimit = Code(rawValue: "no_such_limit")
        /// The budget is not held.
        public static let notHeld = Code(rawValue: "not_held")
        /// `ebbd` does not read the folder that the file is in.
        public static let otherConfiguration = Code(rawValue: "other_configuration")
        /// `ebbd` is starting or stopping.
        public static let notReady = Code(rawValue: "not_ready")
        /// The state file could not be read or written.
        public static let stateUnavailable = Code(rawValue: "state_unavailable")
        /// A fault of `ebbd` itself.
        public static let internalError = Code(rawValue: "internal_error")
    }
}

extension ControlFailure.Code {
    /// The HTTP status that the refusal is sent with.
    public var httpStatus: Int {
        switch self {
        case .badRequest: 400
        case .notPermitted: 403
        case .unknownRoute, .noSuchTeam, .noDrain, .noUndo, .noSuchConversation, .noSuchLimit: 404
        case .methodNotAllowed: 405
        case .conflict, .nothingToApprove, .otherPlan, .drainRunning: 409
        case .nothingToUndo, .undoRunning, .notDead, .notHeld, .otherConfiguration: 409
        case .tooLarge: 413
        case .notReady, .stateUnavailable: 503
        default: 500
        }
    }

    /// The exit status that `ebbctl` ends with: 1, 64, 65, 69 or 77.
    ///
    /// - Parameter httpStatus: what the refusal came with; it decides about a code of another version.
    public func exitStatus(httpStatus: Int) -> Int32 {
        switch self {
        case .badRequest, .tooLarge: return 64
        case .noSuchTeam, .noSuchConversation, .noSuchLimit: return 65
        case .notPermitted: return 77
        case .conflict, .nothingToApprove, .otherPlan, .drainRunning, .noDrain: return 1
        case .nothingToUndo, .undoRunning, .noUndo, .notDead, .notHeld, .otherConfiguration: return 1
        case .unknownRoute, .methodNotAllowed, .notReady, .stateUnavailable, .internalError: return 69
        default: break
        }
        switch httpStatus {
        case 400: return 64
        case 401, 403: return 77
        case 409: return 1
        case 400..<500: return 65
        default: return 69
        }
    }
}

/// A refusal as it is sent: under `error`, in an ``Envelope``.
public struct ErrorReply: Hashable, Sendable, Codable {
    /// The refusal.
    public var error: ControlFailure

    /// The reply that tells it.
    public init(_ error: ControlFailure) {
        self.error = error
    }
}
