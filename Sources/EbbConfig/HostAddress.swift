/// What stands for a machine in a URL or in HTTP's `Host`.
public enum HostAddress {
    /// Whether it is a numeric address or `localhost`, each with or without a port: what no name server can change.
    public static func isNumericOrLocal(_ text: String) -> Bool {
        guard let form = HostForm(text) else { return false }
        return form.host.lowercased() == "localhost" || AddressForm.isNumeric(form.host, isV6: form.isBracketed)
    }
}
