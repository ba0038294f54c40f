import Foundation
import JSONStreaming
import Testing

@Suite("embed-url and namespaces")
struct AccountCommandTests {
    @Test("embed-url prints the URL alone, and says in words what keeps it from doing so")
    func embedURL() async throws {
        let sandbox = try RunningSandbox(
            "--fault", "error=403:DomainNotWhitelistedException@GetDashboardEmbedUrl#2", "--fault",
            "error=403:UnsupportedUserEditionException@GetDashboardEmbedUrl#3")
        let environment = sandbox.environment
        let plain = try await Program.run(
            "embed-url", "sales-1", "--session-lifetime", "15", "--undo-redo-disabled", "--reset-disabled",
            "--state-persistence-enabled", environment: environment)
        #expect(plain.status == 0)
        #expect(plain.errors.isEmpty)
        #expect(plain.output.hasPrefix("https://us-east-1.quicksight.aws.amazon.com/embed/"))
        #expect(plain.output.contains("/dashboards/sales-1?"))
        #expect(plain.output.split(separator: "\n").count == 1)
        let domain = try await Program.run("embed-url", "sales-1", environment: environment)
        #expect(domain.status == 1)
        #expect(domain.output.isEmpty)
        #expect(domain.errors.contains("the domain it would be embedded in"))
        #expect(domain.errors.contains("DomainNotWhitelistedException (403)"))
        let edition = try await Program.run("embed-url", "sales-1", environment: environment)
        #expect(edition.errors.contains("no embedding"))
        let nobody = try await Program.run(
            "embed-url", "sales-1", "--user-arn", "arn:aws:quicksight:us-east-1:111122223333:user/default/nobody",
            environment: environment)
        #expect(nobody.status == 1)
        #expect(nobody.errors.contains("no user of this directory"))
        let pricing = try await Program.run(
            "embed-url", "sales-1", "--identity-type", "anonymous", environment: environment)
        #expect(pricing.errors.contains("pricing plan"))
        let type = try await Program.run("embed-url", "sales-1", "--identity-type", "COGNITO", environment: environment)
        #expect(type.errors.contains("COGNITO is no identity type"))
        #expect(
            try await Program.run("embed-url", "sales-1", "--session-lifetime", "5", environment: environment).status
                == 64)
        #expect(try await Program.run("embed-url", "sales-1", environment: ["AWS_REGION": "us-east-1"]).status == 64)
        sandbox.stop()
    }

    @Test("namespaces lists them, for people and for programs")
    func namespaces() async throws {
        let sandbox = try RunningSandbox("--namespace", "team")
        let text = try await Program.run("namespaces", environment: sandbox.environment)
        #expect(text.status == 0)
        #expect(
            text.output == """
                NAME     STATUS   REGION     IDENTITY STORE
                default  CREATED  us-east-1  QUICKSIGHT
                team     CREATED  us-east-1  QUICKSIGHT

                """)
        let json = try await Program.run("namespaces", "--format", "json", environment: sandbox.environment)
        let document = try JSONValue.parse(Array(json.output.utf8))
        #expect(document["format"]?.string == "muster.namespaces/1")
        #expect(document["namespaces"]?.array?.map { $0["name"]?.string } == ["default", "team"])
        #expect(
            document["namespaces"]?.array?.last?["arn"]?.string
                == "arn:aws:quicksight:us-east-1:111122223333:namespace/team")
        let foreign = try await Program.run("namespaces", "--account", "444455556666", environment: sandbox.environment)
        #expect(foreign.status == 1)
        #expect(foreign.output.isEmpty)
        #expect(foreign.errors.contains("signed up"))
        sandbox.stop()
    }
}
