import JSONStreaming
import Testing

@testable import QuickSightAPI

@Suite struct ListingTests {
    @Test("pages are followed to the end, empty ones too")
    func pages() async throws {
        let service = ScriptedService(
            #"{"UserList":[{"UserName":"a"},{"UserName":"b\u00e9"}],"NextToken":"t+/= 1"}"#,
            #"{"NextToken":"t2","UserList":[]}"#,
            #"{"UserList":[{"UserName":"c","Role":"NEW"}],"NextToken":null,"RequestId":"r"}"#
        )
        var names: [String] = []
        var progress: [Listed] = []
        let listed = try await service.client.listUsers(onPage: { progress.append($0) }) { user in
            names.append(user.userName?.string ?? "-")
        }
        #expect(names == ["a", "bé", "c"])
        #expect(listed == Listed(pages: 3, entries: 3))
        #expect(progress == [Listed(pages: 1, entries: 2), Listed(pages: 2, entries: 2), listed])
        #expect(
            service.calls.map(\.query) == [
                "max-results=100", "max-results=100&next-token=t%2B%2F%3D%201", "max-results=100&next-token=t2",
            ])
    }

    @Test("views of a page give what copies give")
    func views() async throws {
        let page =
            #"{"UserList":[{"Arn":"a","UserName":"n","Email":"e","Role":"READER","IdentityType":"IAM","Active":false,"PrincipalId":"p","CustomPermissionsName":"c","ExternalLoginId":"x"}]}"#
        let copies = try await ScriptedService(page).client.allUsers()
        #expect(copies.count == 1)
        #expect(copies[0].role == .reader && copies[0].active == false && copies[0].customPermissionsName == "c")
        try await ScriptedService(page).client.listUsers { user in
            #expect(user.role.map { $0 == "READER" as StaticString } == true)
            #expect(APIUser(user) == copies[0])
        }
    }

    @Test("the other listings follow tokens too")
    func others() async throws {
        let groups = ScriptedService(
            #"{"GroupList":[{"GroupName":"a"}],"NextToken":"t"}"#, #"{"GroupList":[{"GroupName":"b"}]}"#)
        #expect(try await groups.client.allGroups().map(\.groupName) == ["a", "b"])
        let search = ScriptedService(
            #"{"GroupList":[{"GroupName":"a"}],"NextToken":"t"}"#, #"{"GroupList":[{"GroupName":"b"}]}"#)
        #expect(try await search.client.allGroups(startingWith: "x").map(\.groupName) == ["a", "b"])
        #expect(search.calls[0].body == search.calls[1].body)
        let members = ScriptedService(
            #"{"GroupMemberList":[{"MemberName":"a","Arn":"x"}],"NextToken":"t"}"#,
            #"{"GroupMemberList":[{"MemberName":"b"}]}"#
        )
        #expect(try await members.client.allMembers(ofGroup: "g").map(\.memberName) == ["a", "b"])
        let ofUser = ScriptedService(
            #"{"GroupList":[],"NextToken":"t"}"#, #"{"GroupList":[{"GroupName":"b"}],"NextToken":""}"#)
        #expect(try await ofUser.client.allGroups(ofUser: "u").map(\.groupName) == ["b"])
    }

    @Test("a token that comes back is an error, not an endless listing")
    func repeatedToken() async throws {
        let page = { (token: String) in #"{"GroupList":[],"NextToken":"\#(token)"}"# }
        let service = ScriptedService(page("a"), page("b"), page("a"), page("b"))
        let error = await #expect(throws: QuickSightError.self) { try await service.client.allGroups() }
        #expect(error?.kind == .repeatedToken)
        #expect(service.calls.count == 3)
    }

    @Test("tokens that lead on for ever are an error too", arguments: ["empty", "the same", "two in turn"])
    func endless(pages: String) async throws {
        let service = EndlessService { number in
            switch pages {
            case "empty": ""
            case "the same": #"{"GroupName":"a"}"#
            default: "{\"GroupName\":\"\(number % 2)\"}"
            }
        }
        let error = await #expect(throws: QuickSightError.self) { try await service.client.allGroups() }
        #expect(error?.kind == .repeatedToken && error?.message?.contains("1000 pages") == true)
        #expect(service.count <= 1_002)
    }

    @Test("a pause of empty pages is no end, nor is a page now and then that was there before")
    func pauses() async throws {
        let service = EndlessService(last: 2_500) { number in
            number % 900 == 0 ? "{\"GroupName\":\"\(number)\"}" : number % 2 == 0 ? "" : #"{"GroupName":"again"}"#
        }
        let names = Set(try await service.client.allGroups().map(\.groupName))
        #expect(names == ["0", "900", "1800", "again"] && service.count == 2_501)
    }

    @Test("a page that fails ends the listing with what the service said")
    func brokenPage() async throws {
        let service = ScriptedService([
            .success(RawAnswer(status: 200, body: Array(#"{"UserList":[{}],"NextToken":"t"}"#.utf8))),
            .success(
                RawAnswer(status: 404, body: Array(#"{"Message":"gone","__type":"x#ResourceNotFoundException"}"#.utf8))),
        ])
        let error = await #expect(throws: QuickSightError.self) { try await service.client.allUsers() }
        #expect(error?.kind == .resourceNotFound)
        #expect(error?.operation == "ListUsers")
    }

    @MainActor
    @Test("a listing can fill what belongs to an actor")
    func isolated() async throws {
        let holder = Holder()
        try await ScriptedService(#"{"UserList":[{"UserName":"a"}]}"#).client.listUsers { user in
            holder.names.append(user.userName?.string ?? "")
        }
        #expect(holder.names == ["a"])
    }

    @MainActor private final class Holder {
        var names: [String] = []
    }
}
