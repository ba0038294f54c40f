import Directory
import Rosters
import Testing

struct DefaultsTests {
    static let defaults = """
        defaults:
          user:
            role: AUTHOR
            identityType: IAM_IDENTITY_CENTER
            customPermissionsName: p
            externalLogin: {providerType: NONE}
            tags: {team: a}

        """
    static let users = """
        users:
          bare: {}
          own:
            {role: READER, identityType: QUICKSIGHT, customPermissionsName: "", tags: {},
             externalLogin: {providerType: COGNITO, id: x}}

        """

    @Test(arguments: [defaults + users, users + defaults])
    func theyAreWhatAnEntryDoesNotSay(_ text: String) throws {
        let state = try state(text)
        #expect(state.user("bare")?.role?.value == .author)
        #expect(state.user("bare")?.role?.isDefault == true)
        #expect(state.user("bare")?.identityType?.value == .identityCenter)
        #expect(state.details("bare")?.customPermissionsName?.value == "p")
        #expect(state.details("bare")?.externalLogin?.value == ExternalLogin.none)
        #expect(state.details("bare")?.tags?.value == [Tag(key: "team", value: "a")])
        #expect(state.user("own")?.role?.value == .reader)
        #expect(state.user("own")?.role?.isDefault == false)
        #expect(state.user("own")?.identityType?.value == .quickSight)
        #expect(state.details("own")?.customPermissionsName?.value.isEmpty == true)
        #expect(state.details("own")?.externalLogin?.value.providerType == "COGNITO")
        #expect(state.details("own")?.tags?.value.isEmpty == true)
    }

    @Test func theyReachTheirDocumentOnly() throws {
        let state = try state(
            "defaults: {user: {role: READER}}\nusers: {one: {}}\n---\nusers: {other: {}}\n")
        #expect(state.user("one")?.role?.value == .reader)
        #expect(state.user("other")?.role == nil)
    }

    /// Whichever document comes first.
    @Test(arguments: [["a.yaml", "b.yaml"], ["b.yaml", "a.yaml"]])
    func whatAnEntrySaysIsStronger(_ order: [String]) throws {
        let texts = [
            "a.yaml": "defaults: {user: {role: READER, tags: {team: a}}}\nusers: {pat: {}}\n",
            "b.yaml": "users: {pat: {role: ADMIN, tags: {}}}\n",
        ]
        let state = try state(order.map { source($0, texts[$0] ?? "") })
        #expect(state.user("pat")?.role?.value == .admin)
        #expect(state.user("pat")?.role?.isDefault == false)
        #expect(state.details("pat")?.tags?.value.isEmpty == true)
    }

    @Test func twoDefaultsThatDifferAreAConflict() {
        let loaded = RosterLoading.load([
            source("a.yaml", "defaults: {user: {role: READER}}\nusers: {pat: {}}\n"),
            source("b.yaml", "defaults: {user: {role: AUTHOR}}\nusers: {pat: {}}\n"),
        ])
        #expect(brief(loaded) == ["1:25 error: `users.pat.role` is given twice, and differently"])
        #expect(loaded.problems.first?.related?.location == Problem.Location(file: "a.yaml", line: 1, column: 25))
    }

    @Test func aDefaultTypeYieldsToAnARN() throws {
        let state = try state(
            """
            defaults: {user: {identityType: QUICKSIGHT}}
            users:
              sam: {iamArn: "arn:aws:iam::111122223333:user/sam"}
              pat: {}
            """)
        let sam = try #require(state.user("sam"))
        let pat = try #require(state.user("pat"))
        #expect(state.identityType(of: sam)?.value == .iam)
        #expect(state.identityType(of: pat)?.value == .quickSight)
    }

    @Test func aDefaultARNIsOfARole() throws {
        let state = try state(
            """
            defaults: {user: {iamArn: "arn:aws:iam::111122223333:role/path/bi"}}
            users:
              bi/sam: {sessionName: sam}
              kim: {identityType: QUICKSIGHT}
            """)
        let sam = try #require(state.user("bi/sam"))
        let kim = try #require(state.user("kim"))
        #expect(state.identityType(of: sam)?.value == .iam)
        #expect(state.identityType(of: kim)?.value == .quickSight)
        let wrong = load(
            "defaults: {user: {iamArn: \"arn:aws:iam::111122223333:role/bi\"}}\nusers: {sam: {sessionName: sam}, x: {}}\n"
        )
        #expect(
            brief(wrong) == [
                "2:9 error: the service will name this identity “bi/sam”, not “sam”",
                "2:34 error: “x” is an IAM role and has no `sessionName`",
            ])
    }

    @Test func anAbsentUserIsNoAdministrator() {
        #expect(
            brief(
                load(
                    """
                    defaults: {user: {role: ADMIN}}
                    guards: {adminAllowList: [pat]}
                    users: {pat: {}, dana: {absent: true}}
                    """)) == [])
    }
}
