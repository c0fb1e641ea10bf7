import CCurl
import EbbCore
import Glibc

/// What the transport's thread does: it drives a libcurl multi handle, and everything here is its alone.
final class CurlLoop {
    typealias Instant = ContinuousClock.Instant

    private let multi: UnsafeMutableRawPointer
    private let mailbox: CurlMailbox
    private let resolver: any NameResolver
    private var book = AddressBook()
    /// By their libcurl handle.
    private var transfers: [UnsafeMutableRawPointer: CurlTransfer] = [:]
    /// Exchanges whose host is being looked up, by their id.
    private var waiting: [UInt64: Exchange] = [:]
    /// Whether a request that would have to wait for a name is not to be sent at all.
    private var isWithdrawing = false
    /// Nil until somebody wants the thread to end.
    private var stopped: [CheckedContinuation<Void, Never>]?

    /// Takes over `multi`, which ``run()`` frees.
    init(multi: UnsafeMutableRawPointer, mailbox: CurlMailbox, resolver: any NameResolver) {
        self.multi = multi
        self.mailbox = mailbox
        self.resolver = resolver
    }

    /// Serves the mailbox until it is told to stop.
    func run() {
        while true {
            for command in self.mailbox.take() { self.obey(command) }
            if self.stopped != nil { return self.end() }
            var running: Int32 = 0
            curl_multi_perform(self.multi, &running)
            self.reapTransfers()
            self.expireWaiting(now: .now)
            let status = curl_multi_poll(self.multi, nil, 0, self.pollTime(now: .now), nil)
            // Out of memory or descriptors: without this pause the thread would spin.
            if status != CURLM_OK { usleep(50_000) }
        }
    }

    private func obey(_ command: CurlMailbox.Command) {
        switch command {
        case .start(let exchange): self.start(exchange)
        case .cancel(let id): self.cancel(id)
        case .resolved(let host, let name): self.resolved(host, name)
        case .withdrawUnsent: self.withdrawUnsent()
        case .stop(let continuation): self.stopped = (self.stopped ?? []) + [continuation].compactMap(\.self)
        }
    }

    // MARK: Names

    private func start(_ exchange: Exchange) {
        let host = exchange.endpoint.host
        guard exchange.endpoint.needsLookup else { return self.add(exchange, addresses: []) }
        switch self.book.step(for: host, now: .now) {
        case .use(let addresses, let beginsLookup):
            self.add(exchange, addresses: addresses)
            if beginsLookup { self.lookUp(host) }
        case .wait where self.isWithdrawing:
            exchange.finish(.failure(.cancelled))
        case .wait(let beginsLookup):
            self.waiting[exchange.id] = exchange
            if beginsLookup { self.lookUp(host) }
        }
    }

    private func withdrawUnsent() {
        self.isWithdrawing = true
        let unsent = self.waiting.values.sorted { $0.id < $1.id }
        self.waiting = [:]
        for exchange in unsent { exchange.finish(.failure(.cancelled)) }
    }

    private func lookUp(_ host: String) {
        let mailbox = self.mailbox
        self.resolver.resolve(host) { name in mailbox.post(.resolved(host: host, name)) }
    }

    private func resolved(_ host: String, _ name: ResolvedName) {
        self.book.found(name, for: host, now: .now)
        let concerned = self.waiting.values.filter { $0.endpoint.host == host }.sorted { $0.id < $1.id }
        for exchange in concerned {
            self.waiting[exchange.id] = nil
            switch name {
            case .addresses(let addresses): self.add(exchange, addresses: addresses)
            case .failed(let reason): exchange.finish(.failure(.connection("\(host) cannot be looked up: \(reason)")))
            }
        }
    }

    private func expireWaiting(now: Instant) {
        for (id, exchange) in self.waiting where exchange.deadline <= now {
            self.waiting[id] = nil
            exchange.finish(.failure(.timeout))
        }
    }

    /// Until when nothing has to be done unless libcurl or the mailbox says so, in milliseconds.
    private func pollTime(now: Instant) -> Int32 {
        let next = self.waiting.values.map { $0.millisecondsLeft(at: now) }.min() ?? .max
        return Int32(min(next, 3_600_000))
    }

    // MARK: Transfers

    private func add(_ exchange: Exchange, addresses: [String]) {
        let now = Instant.now
        guard exchange.deadline > now else { return exchange.finish(.failure(.timeout)) }
        guard let transfer = CurlTransfer(exchange, addresses: addresses, now: now),
            curl_multi_add_handle(self.multi, transfer.handle) == CURLM_OK
        else { return exchange.finish(.failure(.connection("libcurl has no memory for the request"))) }
        self.transfers[transfer.handle] = transfer
    }

    private func cancel(_ id: UInt64) {
        if let exchange = self.waiting.removeValue(forKey: id) {
            exchange.finish(.failure(.cancelled))
        } else if let transfer = self.transfers.values.first(where: { $0.exchange.id == id }) {
            // Removing it before its end closes its connection, or resets its HTTP/2 stream.
            self.remove(transfer)
            transfer.exchange.finish(.failure(.cancelled))
        }
    }

    private func reapTransfers() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(self.multi, &left)?.pointee {
            guard message.msg == CURLMSG_DONE, let transfer = self.transfers[message.easy_handle] else { continue }
            let code = message.data.result
            let result = transfer.result(code)
            self.remove(transfer)
            // A slow answer says nothing against the address it came from.
            let isUnreached = code == CURLE_OPERATION_TIMEDOUT && !transfer.hasConnected
            if isUnreached || [CURLE_COULDNT_CONNECT, CURLE_SSL_CONNECT_ERROR].contains(code) {
                self.book.forget(transfer.exchange.endpoint.host)
            }
            transfer.exchange.finish(result)
        }
    }

    private func remove(_ transfer: CurlTransfer) {
        curl_multi_remove_handle(self.multi, transfer.handle)
        self.transfers[transfer.handle] = nil
    }

    // MARK: The end

    private func end() {
        var unfinished = self.waiting.values + self.transfers.values.map(\.exchange)
        var waiters = self.stopped ?? []
        for command in self.mailbox.close() {
            if case .start(let exchange) = command { unfinished.append(exchange) }
            if case .stop(let continuation?) = command { waiters.append(continuation) }
        }
        for transfer in Array(self.transfers.values) { self.remove(transfer) }
        curl_multi_cleanup(self.multi)
        for exchange in unfinished { exchange.finish(.failure(.cancelled)) }
        for waiter in waiters { waiter.resume() }
    }
}
