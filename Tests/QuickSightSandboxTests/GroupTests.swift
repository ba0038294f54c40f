import JSONStreaming
import QuickSightSandbox
import Testing

@Suite("Groups and memberships")
struct GroupTests {
    @Test("CreateGroup answers 201; describe, update and delete 200")
    func lifecycle() throws {
        let client = TestClient()
        let created = client.call("POST", "/groups", body: #"{"GroupName":"Sales","Description":"Forecasting"}"#)
        #expect(created.status == 201)
        let group = try #require(created["Group"])
        #expect(group["Arn"]?.string == "arn:aws:quicksight:us-east-1:111122223333:group/default/Sales")
        #expect(group["GroupName"]?.string == "Sales")
        #expect(group["Description"]?.string == "Forecasting")
        #expect(group["PrincipalId"]?.string?.wholeMatch(of: /group\/d-[0-9a-f]{10}\/[0-9a-f-]{36}/) != nil)
        #expect(client.call("GET", "/groups/Sales")["Group"] == group)
        let updated = client.call("PUT", "/groups/Sales", body: #"{"Description":"Selling"}"#)
        #expect(updated.status == 200)
        #expect(updated["Group"]?["Description"]?.string == "Selling")
        // Nothing given keeps it, and nothing can clear it.
        #expect(client.call("PUT", "/groups/Sales", body: "{}")["Group"]?["Description"]?.string == "Selling")
        #expect(client.call("PUT", "/groups/Sales")["Group"]?["Description"]?.string == "Selling")
        #expect(client.call("PUT", "/groups/Sales", body: #"{"Description":""}"#).status == 400)
        let deleted = client.call("DELETE", "/groups/Sales")
        #expect(deleted.status == 200)
        #expect(deleted.body.members?.map(\.key) == ["RequestId"])
        for method in ["GET", "PUT", "DELETE"] {
            let answer = client.call(method, "/groups/Sales")
            #expect(answer.status == 404)
            #expect(answer["ResourceType"]?.string == "GROUP")
        }
    }

    @Test("What CreateGroup refuses")
    func refusals() {
        let client = TestClient()
        let long = String(repeating: "d", count: 513)
        for body in [
            "{}", #"{"GroupName":""}"#, #"{"GroupName":"Ω"}"#, #"{"GroupName":"g","Description":""}"#,
            #"{"GroupName":"g","Description":"\#(long)"}"#,
        ] {
            let answer = client.call("POST", "/groups", body: body)
            #expect(answer.code == "InvalidParameterValueException")
        }
        #expect(
            client.call("POST", "/groups", body: #"{"GroupName":"g","Description":"\#(long.dropLast())"}"#).status
                == 201)
        let again = client.call("POST", "/groups", body: #"{"GroupName":"g"}"#)
        #expect(again.status == 409)
        #expect(again.code == "ResourceExistsException")
        #expect(again["ResourceType"]?.string == "GROUP")
    }

    @Test("The limit of groups is a LimitExceededException")
    func limit() {
        let client = TestClient { $0.groupsPerNamespace = 2 }
        for name in ["a", "b"] {
            #expect(client.call("POST", "/groups", body: #"{"GroupName":"\#(name)"}"#).status == 201)
        }
        let third = client.call("POST", "/groups", body: #"{"GroupName":"c"}"#)
        #expect(third.status == 409)
        #expect(third.code == "LimitExceededException")
        client.call("DELETE", "/groups/a")
        #expect(client.call("POST", "/groups", body: #"{"GroupName":"c"}"#).status == 201)
    }

    @Test("Memberships are made, described, made again, listed from both sides, and ended")
    func memberships() {
        let client = TestClient()
        client.register("pat")
        client.call("POST", "/groups", body: #"{"GroupName":"g"}"#)
        let path = "/groups/g/members/pat"
        #expect(client.call("GET", path).status == 404)
        let made = client.call("PUT", path)
        #expect(made.status == 200)
        #expect(made["GroupMember"]?["MemberName"]?.string == "pat")
        #expect(
            made["GroupMember"]?["Arn"]?.string == "arn:aws:quicksight:us-east-1:111122223333:user/default/pat")
        #expect(client.call("PUT", path).status == 200)
        #expect(client.call("GET", path)["GroupMember"] == made["GroupMember"])
        #expect(client.all("/groups/g/members", list: "GroupMemberList", key: "MemberName") == ["pat"])
        #expect(client.all("/users/pat/groups", list: "GroupList", key: "GroupName") == ["g"])
        let ended = client.call("DELETE", path)
        #expect(ended.status == 200)
        #expect(ended.body.members?.map(\.key) == ["RequestId"])
        #expect(client.call("DELETE", path).code == "ResourceNotFoundException")
        #expect(client.sandbox.directory.counts == (1, 1, 0))
    }

    @Test("Memberships of unknown users and groups are not found, by their type")
    func unknown() {
        let client = TestClient()
        client.register("pat")
        client.call("POST", "/groups", body: #"{"GroupName":"g"}"#)
        for method in ["PUT", "DELETE"] {
            #expect(client.call(method, "/groups/g/members/sam")["ResourceType"]?.string == "USER")
            #expect(client.call(method, "/groups/h/members/pat")["ResourceType"]?.string == "GROUP")
        }
        #expect(client.call("GET", "/groups/h/members").status == 404)
        #expect(client.call("GET", "/users/sam/groups").status == 404)
        let long = String(repeating: "m", count: 257)
        #expect(client.call("PUT", "/groups/g/members/\(long)").code == "InvalidParameterValueException")
        #expect(client.call("PUT", "/groups/g/members/\(long.dropLast())").status == 404)
    }

    @Test("The assumptions about memberships")
    func assumptions() {
        let client = TestClient {
            $0.addingMemberAgainSucceeds = false
            $0.removingNonMemberFails = false
            $0.groupsWithMembersCanBeDeleted = false
        }
        client.register("pat")
        client.call("POST", "/groups", body: #"{"GroupName":"g"}"#)
        #expect(client.call("DELETE", "/groups/g/members/pat").status == 200)
        client.call("PUT", "/groups/g/members/pat")
        #expect(client.call("PUT", "/groups/g/members/pat").code == "ResourceExistsException")
        #expect(client.call("DELETE", "/groups/g").code == "PreconditionNotMetException")
        client.call("DELETE", "/groups/g/members/pat")
        #expect(client.call("DELETE", "/groups/g").status == 200)
    }

    @Test("DeleteGroup takes memberships along; a group of the same name is a new one")
    func deleteWithMembers() {
        let client = TestClient()
        client.register("pat")
        let first = client.call("POST", "/groups", body: #"{"GroupName":"g"}"#)
        client.call("PUT", "/groups/g/members/pat")
        client.call("DELETE", "/groups/g")
        let second = client.call("POST", "/groups", body: #"{"GroupName":"g"}"#)
        #expect(first["Group"]?["PrincipalId"] != second["Group"]?["PrincipalId"])
        #expect(client.sandbox.directory.groups(of: "pat").isEmpty)
        #expect(client.sandbox.directory.members(of: "g").isEmpty)
    }

    @Test("SearchGroups finds by prefix and takes exactly one filter")
    func search() {
        let client = TestClient()
        for name in ["sales-a", "Sales-b", "sales-c", "ops"] {
            client.call("POST", "/groups", body: #"{"GroupName":"\#(name)"}"#)
        }
        func search(_ filters: String, query: String = "") -> TestClient.Answer {
            client.call("POST", "/groups-search", query: query, body: #"{"Filters":\#(filters)}"#)
        }
        let filter = #"{"Operator":"StartsWith","Name":"GROUP_NAME","Value":"sales"}"#
        let first = search("[\(filter)]", query: "max-results=1")
        #expect(first.status == 200)
        #expect(first["GroupList"]?.array?.compactMap { $0["GroupName"]?.string } == ["sales-a"])
        let token = TestClient.label(first["NextToken"]?.string ?? "")
        let second = search("[\(filter)]", query: "max-results=1&next-token=\(token)")
        #expect(second["GroupList"]?.array?.compactMap { $0["GroupName"]?.string } == ["sales-c"])
        #expect(second["NextToken"]?.isNull == true)
        let other = #"{"Operator":"StartsWith","Name":"GROUP_NAME","Value":"o"}"#
        #expect(search("[\(other)]", query: "next-token=\(token)").code == "InvalidNextTokenException")
        for filters in [
            "[]", "[\(filter),\(other)]", "null", #"[{"Operator":"StringEquals","Name":"GROUP_NAME","Value":"x"}]"#,
            #"[{"Operator":"StartsWith","Name":"USER","Value":"x"}]"#,
            #"[{"Operator":"StartsWith","Name":"GROUP_NAME"}]"#,
        ] {
            #expect(search(filters).code == "InvalidParameterValueException")
        }
    }
}
