/// One call of a Web API method.
public struct WorldRequest: Sendable {
    /// The method's name, as in the path.
    public var method: String

    /// The token from `Authorization: Bearer`.
    public var token: String?

    /// The form's fields, in their order.
    public var form: [FormField]

    /// A call.
    public init(method: String, token: String?, form: [FormField] = []) {
        self.method = method
        self.token = token
        self.form = form
    }

    /// A call with fields as a dictionary literal.
    public init(_ method: String, token: String?, _ form: KeyValuePairs<String, String> = [:]) {
        self.init(method: method, token: token, form: form.map { FormField(name: $0.key, value: $0.value) })
    }

    /// The first value of a field.
    public func value(_ name: String) -> String? {
        self.form.first { $0.name == name }?.value
    }

    /// Whether a field says yes: clients write `true` or `1`.
    func isSet(_ name: String) -> Bool { ["1", "true"].contains(self.value(name)?.lowercased() ?? "") }
}

/// One field of a form.
public struct FormField: Hashable, Sendable {
    /// Its name, decoded.
    public var name: String
    /// Its value, decoded.
    public var value: String

    /// A field.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}
