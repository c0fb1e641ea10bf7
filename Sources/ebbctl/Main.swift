import EbbOperator
import Glibc

@main
enum Program {
    static func main() {
        exit(EbbCtl().run(Array(CommandLine.arguments.dropFirst())))
    }
}
