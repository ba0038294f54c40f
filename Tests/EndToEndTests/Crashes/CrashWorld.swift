import Foundation
import QuickSightSandbox

/// A directory and a roster whose apply has every kind of write: replacements, removals, memberships that nobody manages.
enum CrashWorld {
    static let roster = """
        version: 1
        account: "111122223333"
        region: us-east-1
        scope: {users: ["*"], groups: ["Team-*"]}
        ignore: {groups: ["Team-hidden-*"], users: [boss]}
        prune: {users: true, groups: true, unresolved: true}
        guards: {removals: {users: 100, groups: 100, memberships: 100, demotions: 100}}
        groups:
          Team-Kept: {description: As the roster has it, members: [pat, ann]}
          Team-New: {description: Made by the roster, members: [pat, sam, newbie]}
          Team-Also-New: {}
          Team-Free: {}
          Team-Gone: {absent: true}
        users:
          pat: {role: READER, replace: true}
          sam: {role: READER_PRO, email: new@example.com, customPermissionsName: "", replace: true}
          Analysts/charlie:
            role: READER
            iamArn: arn:aws:iam::111122223333:role/Analysts
            sessionName: charlie
            replace: true
          ann: {role: AUTHOR, email: ann.new@example.com, tags: {team: red}}
          max: {role: AUTHOR}
          olga: {groups: [Team-Free]}
          dana: {absent: true}
          newbie: {email: newbie@example.com, role: READER, tags: {team: red}}
          Analysts/nina:
            email: nina@example.com
            role: AUTHOR
            iamArn: arn:aws:iam::111122223333:role/Analysts
            sessionName: nina
            groups: [Team-Also-New]

        """

    static func seed(_ directory: SandboxDirectory) {
        var pat = SandboxUser(name: "pat", email: "pat@example.com", role: .author)
        pat.customPermissionsName = "no-export"
        pat.externalLogin = .init(providerType: "CUSTOM_OIDC", providerURL: "https://idp", id: "p-1")
        pat.tags = [SandboxTag(key: "team", value: "blue"), SandboxTag(key: "cost", value: "7")]
        var sam = SandboxUser(name: "sam", email: "sam@example.com", role: .adminPro)
        sam.customPermissionsName = "no-export"
        sam.externalLogin = .init(
            providerType: "COGNITO", providerURL: "cognito-identity.amazonaws.com", id: "us-east-1:1")
        var charlie = SandboxUser(
            name: "Analysts/charlie", email: "charlie@example.com", role: .author, identityType: .iam)
        charlie.iamARN = "arn:aws:iam::111122223333:role/Analysts"
        var ann = SandboxUser(name: "ann", email: "ann@example.com")
        ann.tags = [SandboxTag(key: "team", value: "blue"), SandboxTag(key: "former", value: "1")]
        ann.customPermissionsName = "no-export"
        var gone = SandboxUser(name: "Analysts/gone", email: "gone@example.com", identityType: .iam)
        gone.isUnresolved = true
        directory.seed(users: [
            pat, sam, charlie, ann, gone,
            SandboxUser(name: "max", email: "max@example.com", role: .admin),
            SandboxUser(name: "olga", email: "olga@example.com"),
            SandboxUser(name: "dana", email: "dana@example.com", role: .author),
            SandboxUser(name: "stray", email: "stray@example.com"),
            SandboxUser(name: "visitor", email: "visitor@example.com", role: .author),
            SandboxUser(name: "boss", email: "boss@example.com", role: .admin),
        ])
        let groups: [(name: String, description: String?, members: [String])] = [
            ("Team-Kept", "As it was", ["pat", "dana", "olga", "boss"]),
            ("Team-Free", "Free", ["pat", "sam", "Analysts/charlie", "dana", "visitor"]),
            ("Team-Gone", nil, ["pat", "sam", "ann", "boss"]),
            ("Team-Old", "Not in the roster", ["pat", "visitor"]),
            ("Team-hidden-1", nil, ["pat", "sam", "Analysts/charlie", "boss", "olga"]),
            ("Outside", "Out of scope", ["pat", "Analysts/charlie", "visitor", "stray"]),
        ]
        directory.seed(groups: groups.map { SandboxGroup(name: $0.name, description: $0.description) })
        for group in groups { directory.seed(members: group.members, of: group.name) }
    }

    /// The directory once the roster is applied, worked out by hand.
    static let expected = [
        "Analysts/charlie | charlie@example.com | READER | IAM | - | - |",
        "Analysts/nina | nina@example.com | AUTHOR | IAM | - | - |",
        "ann | ann.new@example.com | AUTHOR | QUICKSIGHT | no-export | - | team=red",
        "boss | boss@example.com | ADMIN | QUICKSIGHT | - | - |",
        "max | max@example.com | AUTHOR | QUICKSIGHT | - | - |",
        "newbie | newbie@example.com | READER | QUICKSIGHT | - | - | team=red",
        "olga | olga@example.com | READER | QUICKSIGHT | - | - |",
        "pat | pat@example.com | READER | QUICKSIGHT | no-export | CUSTOM_OIDC https://idp p-1 | cost=7 team=blue",
        "sam | new@example.com | READER_PRO | QUICKSIGHT | - | COGNITO cognito-identity.amazonaws.com us-east-1:1 |",
        "visitor | visitor@example.com | AUTHOR | QUICKSIGHT | - | - |",
        "Outside: Out of scope: Analysts/charlie pat visitor",
        "Team-Also-New: -: Analysts/nina",
        "Team-Free: Free: Analysts/charlie olga pat sam visitor",
        "Team-Kept: As the roster has it: ann boss pat",
        "Team-New: Made by the roster: newbie pat sam",
        "Team-hidden-1: -: Analysts/charlie boss olga pat sam",
    ]

    /// Those who must keep their PrincipalIds through it all: nobody has touched them, or by updates alone.
    static let kept = ["ann", "boss", "max", "olga", "visitor", "Analysts/charlie"]

    /// Everything in a directory that can be seen.
    static func texts(_ directory: SandboxDirectory) -> [String] {
        let users = directory.users.map { user in
            let login = user.externalLogin.map { "\($0.providerType) \($0.providerURL ?? "-") \($0.id ?? "-")" } ?? "-"
            let tags = user.tags.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ")
            let fields = [
                user.name, user.email, user.role.rawValue, user.identityType.rawValue,
                user.customPermissionsName ?? "-", login, tags,
            ]
            return fields.joined(separator: " | ").trimmingCharacters(in: .whitespaces)
        }
        let groups = directory.groups.map { group in
            let members = directory.members(of: group.name).joined(separator: " ")
            return "\(group.name): \(group.description ?? "-"): \(members)"
        }
        return users.sorted() + groups.sorted()
    }
}
