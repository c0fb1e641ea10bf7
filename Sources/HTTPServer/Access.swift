import CMicroHTTPD

/// What the library calls for a request: once with its head, once per part of its body, once at its end, and once more
/// when its connection is resumed with an answer. `NO` closes the connection.
func access(
    _ exchanges: Exchanges,
    _ connection: OpaquePointer,
    _ url: UnsafePointer<CChar>?,
    _ method: UnsafePointer<CChar>?,
    _ part: UnsafeRawPointer?,
    _ size: UnsafeMutablePointer<Int>,
    _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>
) -> MHD_Result {
    guard let known = slot.pointee else {
        let head = HTTPRequest(
            method: method.map { String(cString: $0) } ?? "",
            path: url.map { String(cString: $0) } ?? "",
            query: fields(of: connection, kind: .GET_ARGUMENT_KIND),
            headers: headers(of: connection)
        )
        let exchange = Exchange(connection: connection, head: head, bodyLimit: exchanges.limits.bodyBytes)
        slot.pointee = Unmanaged.passRetained(exchange).toOpaque()
        exchanges.began()
        return exchange.declaresTooLargeBody ? send(.bodyTooLarge, on: connection) : .YES
    }
    let exchange = Unmanaged<Exchange>.fromOpaque(known).takeUnretainedValue()
    if let part, size.pointee > 0 {
        let goesOn = exchange.receive(UnsafeRawBufferPointer(start: part, count: size.pointee))
        size.pointee = 0
        return goesOn ? .YES : .NO
    }
    if let reply = exchange.reply { return send(reply, on: connection) }
    if exchange.bodyIsTooLarge { return send(.bodyTooLarge, on: connection) }
    exchanges.submit(exchange)
    return .YES
}

/// Queues the answer, or gives `NO` when there shall be none.
private func send(_ reply: HTTPResponse, on connection: OpaquePointer) -> MHD_Result {
    guard !reply.dropsConnection else { return .NO }
    let response = reply.body.withUnsafeBytes { bytes in
        MHD_create_response_from_buffer(
            bytes.count,
            // The library copies it and does not write to it.
            UnsafeMutableRawPointer(mutating: bytes.baseAddress),
            .RESPMEM_MUST_COPY
        )
    }
    guard let response else { return .NO }
    defer { MHD_destroy_response(response) }
    for header in reply.headers {
        _ = MHD_add_response_header(response, header.name, header.value)
    }
    return MHD_queue_response(connection, (200...999).contains(reply.status) ? UInt32(reply.status) : 500, response)
}

private func headers(of connection: OpaquePointer) -> [String: String] {
    Dictionary(
        fields(of: connection, kind: .HEADER_KIND).map { ($0.name.lowercased(), $0.value) },
        uniquingKeysWith: { "\($0), \($1)" }
    )
}

private func fields(of connection: OpaquePointer, kind: MHD_ValueKind) -> [HTTPField] {
    var fields: [HTTPField] = []
    withUnsafeMutablePointer(to: &fields) { fields in
        let next: MHD_KeyValueIteratorN = { fields, _, name, nameSize, value, valueSize in
            guard let fields else { return .NO }
            fields.assumingMemoryBound(to: [HTTPField].self).pointee.append(
                HTTPField(text(name, nameSize), text(value, valueSize))
            )
            return .YES
        }
        _ = MHD_get_connection_values_n(connection, kind, next, fields)
    }
    return fields
}

private func text(_ bytes: UnsafePointer<CChar>?, _ size: Int) -> String {
    String(decoding: UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : size), as: UTF8.self)
}
