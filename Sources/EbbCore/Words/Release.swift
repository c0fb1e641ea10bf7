/// Which Ebb this is: the programs, the manual and the package say the same.
public enum Release {
    /// The version, as `MAJOR.MINOR.PATCH`.
    public static let version = "0.1.0"
    /// The day of the release, as `YYYY-MM-DD`.
    public static let date = "2026-11-23"
}
