import EbbCore

/// One answer at a time, which everybody gets who asks while it is made: so the work does not grow with those who ask.
actor SharedAnswer<Value: Sendable> {
    private let make: @Sendable () async -> Value
    private var isMaking = false
    private var waiting: [CheckedContinuation<Value, Never>] = []

    init(_ make: @escaping @Sendable () async -> Value) { self.make = make }

    /// The answer, made now or about to be finished for somebody else.
    func value() async -> Value {
        if self.isMaking { return await withCheckedContinuation { self.waiting.append($0) } }
        self.isMaking = true
        let value = await self.make()
        self.isMaking = false
        let waiting = self.waiting
        self.waiting = []
        for continuation in waiting { continuation.resume(returning: value) }
        return value
    }
}
