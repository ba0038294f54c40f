import Directory
import Planning
import Testing

/// Declared users who are live.
struct UpdateTests {
    private func update(_ entry: String, _ live: Live) throws -> Action {
        let plan = try planned("users: {a: {\(entry)}}", live)
        #expect(plan.actions.count == 1)
        return try #require(plan.actions.first)
    }

    @Test func emailAndRole() throws {
        let action = try update("email: new@example.com, role: AUTHOR", Live(["a"]))
        #expect(action.line == "UpdateUser a")
        #expect(action.before == .user(UserAttributes(email: "a@example.com", role: "READER")))
        #expect(action.after == .user(UserAttributes(email: "new@example.com", role: "AUTHOR")))
        #expect(action.principalID == "user/d-1/a" && action.flags == .promotes)
        #expect(action.places == ["email:4", "role:4"])
    }

    /// What differs is named as the reason; what is managed and the same is held all the same, to be checked.
    @Test func reasonsAreOfDifferencesOnly() throws {
        let action = try update("email: A@example.com, role: READER", Live(["a"]))
        #expect(action.places == ["email:4"] && action.flags.isEmpty)
        #expect(action.before?.user?.role == "READER" && action.after?.user?.role == "READER")
        #expect(try planned("users: {a: {email: a@example.com, role: READER}}", Live(["a"])).actions.isEmpty)
    }

    @Test(
        arguments: [
            ("READER", "READER_PRO", ActionFlags.promotes), ("READER", "AUTHOR", .promotes),
            ("AUTHOR", "AUTHOR_PRO", .promotes),
            ("READER", "ADMIN", [.promotes, .grantsAdmin]), ("AUTHOR_PRO", "ADMIN", [.promotes, .grantsAdmin]),
            ("AUTHOR", "ADMIN_PRO", [.promotes, .grantsAdmin]), ("ADMIN", "ADMIN_PRO", .promotes),
            ("RESTRICTED_READER", "READER", .promotes), ("RESTRICTED_AUTHOR", "AUTHOR", .promotes),
            ("READER_PRO", "RESTRICTED_AUTHOR", .promotes), ("ADMIN_PRO", "ADMIN", .demotes),
            ("ADMIN", "AUTHOR_PRO", .demotes),
            ("AUTHOR", "RESTRICTED_AUTHOR", .demotes), ("READER_PRO", "READER", .demotes),
            ("READER", "RESTRICTED_READER", .demotes),
        ] as [(String, String, ActionFlags)])
    func rank(_ from: String, _ to: String, _ flags: ActionFlags) throws {
        let action = try update("role: \(to)", Live(["a \(from)"]))
        #expect(action.line == "UpdateUser a" && action.flags == flags)
        #expect(action.isRemoval == flags.contains(.demotes))
    }

    @Test(arguments: ["AUTHOR", "AUTHOR_PRO", "ADMIN", "ADMIN_PRO", "RESTRICTED_AUTHOR"], ["READER", "READER_PRO"])
    func demotionToReaderIsAReplacement(_ from: String, _ to: String) throws {
        let action = try update("role: \(to)", Live(["a \(from)"]))
        #expect(action.line == "UpdateUser a !replacement")
        #expect(action.flags == [.demotes, .replaces, .orphansAssets])
        #expect(action.before == .user(UserAttributes(role: from)) && action.after == .user(UserAttributes(role: to)))
        #expect(action.withheld?.text.contains("refuses to make a reader") == true && action.places == ["role:4"])
    }

    /// The rest of the user's changes is done, and does not wait for the replacement.
    @Test func replacementBesideAnUpdate() throws {
        let plan = try planned("users: {a: {role: READER, email: new@example.com}}", Live(["a AUTHOR"]))
        #expect(plan.lines == ["UpdateUser a", "UpdateUser a !replacement"])
        #expect(plan.actions[0].after == .user(UserAttributes(email: "new@example.com")))
        #expect(plan.actions[1].after == .user(UserAttributes(role: "READER")))
        #expect(plan.actions[0].id != plan.actions[1].id && plan.actions.allSatisfy(\.dependsOn.isEmpty))
        #expect(plan.summary == summary(actions: 1, withheld: 1, [.updateUser: 1]))
        let alone = try planned("users: {a: {role: READER}}", Live(["a AUTHOR"]))
        #expect(alone.actions.map(\.id) == [plan.actions[1].id], "the same change has the same identifier")
    }

    /// The type and the role go together: both would come with the new registration.
    @Test func identityType() throws {
        var live = Live(["a"])
        live.users[0].identityType = "IAM"
        let typeOnly = try update("identityType: QUICKSIGHT", live)
        #expect(typeOnly.line == "UpdateUser a !replacement" && typeOnly.flags == [.replaces, .orphansAssets])
        #expect(typeOnly.before?.user == UserAttributes(identityType: "IAM"))
        #expect(typeOnly.after?.user == UserAttributes(identityType: "QUICKSIGHT"))
        let both = try update("identityType: QUICKSIGHT, role: ADMIN", live)
        #expect(both.flags == [.replaces, .orphansAssets, .promotes, .grantsAdmin])
        #expect(both.after?.user == UserAttributes(role: "ADMIN", identityType: "QUICKSIGHT"))
        #expect(both.places == ["identityType:4", "role:4"])
        #expect(try planned("users: {a: {role: READER}}", live).actions.isEmpty, "an absent type is not managed")
        #expect(
            try planned("defaults: {user: {identityType: QUICKSIGHT}}\nusers: {a: {}}", live).lines
                == ["UpdateUser a !replacement"], "a default is written down too")
    }

    @Test(arguments: ["WIZARD", ""]) func unknownRole(_ role: String) throws {
        var live = Live(["a"])
        live.users[0].role = role
        let plan = try planned("users: {a: {role: AUTHOR, email: new@example.com}}", live)
        #expect(plan.lines == ["UpdateUser a", "UpdateUser a !unclear"])
        #expect(plan.actions[0].after?.user == UserAttributes(email: "new@example.com"))
        #expect(plan.actions[1].before?.user == UserAttributes(role: role))
        #expect(plan.actions[1].flags.isEmpty && !plan.actions[1].isRemoval)
        #expect(try planned("users: {a: {email: a@example.com}}", live).actions.isEmpty)
    }

    @Test(arguments: ["PASSPORT", ""]) func unknownIdentityType(_ type: String) throws {
        var live = Live(["a"])
        live.users[0].identityType = type
        let action = try update("identityType: QUICKSIGHT", live)
        #expect(action.line == "UpdateUser a !unclear" && action.flags.isEmpty)
        #expect(try planned("users: {a: {role: READER}}", live).actions.isEmpty)
    }

    @Test(
        arguments: [
            (nil, "p", "", "p"), ("p", "q", "p", "q"), ("p", "", "p", ""), (nil, "", nil, nil), ("p", "p", nil, nil),
        ] as [(String?, String, String?, String?)])
    func customPermissions(_ live: String?, _ wanted: String, _ before: String?, _ after: String?) throws {
        var directory = Live(["a"])
        directory.users[0].permissions = live
        let plan = try planned("users: {a: {customPermissionsName: \"\(wanted)\"}}", directory)
        #expect(plan.actions.map(\.places) == (after == nil ? [] : [["customPermissionsName:4"]]))
        #expect(plan.actions.first?.before?.user?.customPermissionsName == before)
        #expect(plan.actions.first?.after?.user?.customPermissionsName == after)
        #expect(try planned("users: {a: {role: READER}}", directory).actions.isEmpty)
    }

    static let oidc = ExternalLogin(providerType: "CUSTOM_OIDC", providerURL: "https://idp.example", id: "x")
    static let cognito = ExternalLogin(providerType: "COGNITO", providerURL: "https://cognito.example", id: "x")
    static let logins: [(ExternalLogin?, String, Bool)] = [
        (nil, "providerType: NONE", false), (oidc, "providerType: NONE", true),
        (ExternalLogin(providerType: "NONE", providerURL: ""), "providerType: NONE", false),
        (oidc, "providerType: CUSTOM_OIDC, providerUrl: \"https://idp.example\", id: x", false),
        (oidc, "providerType: CUSTOM_OIDC, providerUrl: \"https://idp.example\", id: y", true),
        (oidc, "providerType: CUSTOM_OIDC, providerUrl: \"https://other.example\", id: x", true),
        (nil, "providerType: CUSTOM_OIDC, providerUrl: \"https://idp.example\", id: x", true),
        // The service adds Cognito's own URL to what it was given.
        (cognito, "providerType: COGNITO, id: x", false), (cognito, "providerType: COGNITO, id: y", true),
        (oidc, "providerType: COGNITO, id: x", true),
    ]

    @Test(arguments: logins) func externalLogin(_ live: ExternalLogin?, _ wanted: String, _ changes: Bool) throws {
        var directory = Live(["a"])
        directory.users[0].login = live
        let plan = try planned("users: {a: {externalLogin: {\(wanted)}}}", directory)
        #expect(plan.actions.map(\.places) == (changes ? [["externalLogin:4"]] : []))
        #expect(plan.actions.first.map { $0.before?.user?.externalLogin == live ?? ExternalLogin.none } ?? true)
        #expect(try planned("users: {a: {role: READER}}", directory).actions.isEmpty)
    }
}
