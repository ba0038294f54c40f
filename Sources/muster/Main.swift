import ArgumentParser
import MusterCommands

@main
enum Main {
    static func main() async {
        // Scripts ask for it in every run: it is told before all commands and their options are gone through.
        if CommandLine.arguments.dropFirst().elementsEqual(["--version"]) {
            print(MusterCommand.configuration.version)
            return
        }
        await MusterCommand.main()
    }
}
