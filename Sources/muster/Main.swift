import MusterCommands

@main
enum Main {
    static func main() async {
        await MusterCommand.main()
    }
}
