import EbbManual
import Glibc

/// Writes the manual pages and the completion.
@main
enum Main {
    static func main() {
        exit(Manual.run(Array(CommandLine.arguments.dropFirst())))
    }
}
