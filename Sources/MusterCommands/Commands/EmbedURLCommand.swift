import ArgumentParser
import QuickSightAPI

/// Gets a URL by which a dashboard opens.
struct EmbedURLCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        ofMuster: "embed-url", abstract: "Get a URL by which a dashboard opens, to check that it does.",
        discussion: """
            Prints the URL alone. Whoever has it can open the dashboard with it, once, within five minutes: it is a \
            secret.
            """)

    @Argument(help: ArgumentHelp("The dashboard's id.", valueName: "dashboard-id"))
    var dashboard: String

    @Option(
        help: ArgumentHelp(
            "For whom: IAM is whoever asks, QUICKSIGHT the user of --user-arn, ANONYMOUS nobody in particular "
                + "(default: QUICKSIGHT with --user-arn, otherwise IAM).", valueName: "IAM|QUICKSIGHT|ANONYMOUS"))
    var identityType: String?

    @Option(help: ArgumentHelp("How long the session lasts, in minutes, 15 to 600.", valueName: "minutes"))
    var sessionLifetime: Int?

    @Flag(help: "Without the buttons that undo and redo.")
    var undoRedoDisabled = false

    @Flag(help: "Without the button that resets the view.")
    var resetDisabled = false

    @Flag(help: "Keep what the reader sets, such as filters, for the next session.")
    var statePersistenceEnabled = false

    @Option(help: ArgumentHelp("The user to open it for, with --identity-type QUICKSIGHT.", valueName: "arn"))
    var userArn: String?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "A further dashboard that the session may open, for ANONYMOUS; may be repeated.", valueName: "dashboard-id")
    )
    var additionalDashboard: [String] = []

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: TextOutputOptions

    func validate() throws {
        guard EmbedURLFailure.isDashboardID(dashboard), additionalDashboard.allSatisfy(EmbedURLFailure.isDashboardID)
        else { throw ValidationError("A dashboard's id has 1 to 512 letters, digits and the signs - _") }
        if let sessionLifetime, !(15...600).contains(sessionLifetime) {
            throw ValidationError("--session-lifetime takes 15 to 600 minutes")
        }
        guard additionalDashboard.count <= 20 else {
            throw ValidationError("--additional-dashboard can be given 20 times")
        }
        switch type {
        case .quickSight:
            guard userArn != nil else { throw ValidationError("--identity-type QUICKSIGHT needs --user-arn") }
        default:
            guard userArn == nil else {
                throw ValidationError("--user-arn goes with --identity-type QUICKSIGHT alone")
            }
        }
    }

    /// For whom; a type that this program does not know goes to the service as it is.
    private var type: APIIdentityType {
        APIIdentityType(rawValue: identityType?.uppercased() ?? (userArn == nil ? "IAM" : "QUICKSIGHT"))
    }

    func run() async throws {
        try await finish(run(.real()))
    }

    func run(_ context: CommandContext) async -> ExitStatus {
        await context.run(color: output.color) {
            let session = try await TargetSession.reach(
                nil, options: connection, context: context, transports: TransportStore(maximumConnections: 1),
                log: output.logger)
            var request = DashboardEmbedURLRequest(dashboardID: dashboard, identityType: type)
            request.sessionLifetimeInMinutes = sessionLifetime
            request.undoRedoDisabled = undoRedoDisabled ? true : nil
            request.resetDisabled = resetDisabled ? true : nil
            request.statePersistenceEnabled = statePersistenceEnabled ? true : nil
            request.userArn = userArn
            request.namespace = connection.namespace
            request.additionalDashboardIDs = additionalDashboard
            let url: String
            do throws(QuickSightError) {
                url = try await session.client.dashboardEmbedURL(request).value
            } catch {
                throw EmbedURLFailure.failure(error, request)
            }
            try context.console.write(url + "\n")
            return .success
        }
    }
}

/// Why there is no URL, in words.
enum EmbedURLFailure {
    static func failure(_ error: QuickSightError, _ request: DashboardEmbedURLRequest) -> CommandFailure {
        let (reason, hint) = explanation(error, request)
        let message = "there is no URL for the dashboard \(request.dashboardID)" + (reason.map { ": \($0)" } ?? "")
        return CommandFailure("\(message)\n\(error.description)", hint: hint)
    }

    /// What the error means, and what to do about it.
    private static func explanation(
        _ error: QuickSightError, _ request: DashboardEmbedURLRequest
    ) -> (reason: String?, hint: String?) {
        switch error.kind {
        case .domainNotWhitelisted:
            return (
                "the domain it would be embedded in is not one the account allows",
                "have a QuickSight administrator add the domain, under Manage QuickSight, Domains and Embedding"
            )
        case .quickSightUserNotFound:
            if request.identityType == .quickSight {
                return (
                    "--user-arn names no user of this directory",
                    "muster export shows who there is; an ARN is arn:aws:quicksight:REGION:ACCOUNT:user/NAMESPACE/NAME"
                )
            }
            return (
                "the identity you ask as is no user of this QuickSight directory",
                "register it, for example by a roster with its iamArn, or name another user by --user-arn"
            )
        case .identityTypeNotSupported:
            return (
                "\(request.identityType.rawValue) is no identity type that a dashboard can be embedded for here",
                "use --identity-type IAM or QUICKSIGHT, or ANONYMOUS where the account has capacity pricing"
            )
        case .sessionLifetimeInMinutesInvalid:
            return ("the session's lifetime is not one the service takes", "--session-lifetime takes 15 to 600 minutes")
        case .unsupportedUserEdition:
            return (
                "the account's edition of QuickSight has no embedding",
                "embedding needs the Enterprise edition; an administrator can upgrade the subscription"
            )
        case .unsupportedPricingPlan:
            return (
                "the account's pricing plan has no embedding for anonymous readers",
                "it needs capacity pricing; or use --identity-type IAM or QUICKSIGHT"
            )
        case .resourceNotFound:
            return (
                "there is no such dashboard, or nobody published it",
                "check the id, as it stands at the end of the dashboard's address, and the account and region"
            )
        case .accessDenied where error.identityRegion == nil:
            return (nil, "the credentials need permission for quicksight:GetDashboardEmbedUrl on this dashboard")
        default:
            return (nil, CommandFailure.hint(error))
        }
    }

    /// `[\w\-]+`, 1 to 512.
    static func isDashboardID(_ text: String) -> Bool {
        (1...512).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
                default: false
                }
            }
    }
}
