import Directory
import Planning
import QuickSightAPI

extension QuickSightClient {
    /// A user's tags, sorted by key.
    ///
    /// - Parameter arn: the user's ARN as the service gave it; where it is empty the service is asked for it.
    func tags(ofUser name: String, arn: String = "") async throws(QuickSightError) -> [Tag] {
        var arn = arn
        if arn.isEmpty { arn = try await describeUser(name).value.arn ?? "" }
        return try await listTags(ofResource: arn).value.map { Tag(key: $0.key, value: $0.value) }
            .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
}
