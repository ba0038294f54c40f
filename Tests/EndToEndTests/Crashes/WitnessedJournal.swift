import Applying
import AWSAccess
import Directory
import Foundation
import Planning
import QuickSightSandbox
import Testing

/// The journal on the disk, looked at while a call is under way.
final class WitnessedJournal: Sendable {
    private let directory: String

    init(directory: String) { self.directory = directory }

    /// What the journal should hold at this moment and does not: the intent of a removal, and how to bring back who is
    /// about to be deleted and registered anew.
    func complaint(about call: RecordedCall) -> String? {
        guard call.hadEffect, let operation = call.operation else { return nil }
        let names: (operation: String, group: String?, user: String?, principalID: String?)
        switch operation {
        case .deleteUser: names = ("DeleteUser", nil, call.userName, nil)
        case .deleteUserByPrincipalID: names = ("DeleteUser", nil, nil, call.principalID)
        case .deleteGroup: names = ("DeleteGroup", call.groupName, nil, nil)
        case .deleteGroupMembership: names = ("DeleteGroupMembership", call.groupName, call.memberName, nil)
        default: return nil
        }
        guard let lines = try? lines() else { return "the journal cannot be read" }
        let intents = lines.compactMap { record -> JournalAction? in
            guard case .intent(let action) = record.event, action.operation == names.operation else { return nil }
            let isSame =
                (names.group == nil || action.group == names.group) && (names.user == nil || action.user == names.user)
                && (names.principalID == nil || action.principalID == names.principalID)
            return isSame ? action : nil
        }
        guard let intent = intents.last else { return "the journal does not hold its intent" }
        guard let user = intent.user, ["pat", "sam", "Analysts/charlie"].contains(user), operation != .deleteGroup,
            operation != .deleteGroupMembership
        else { return nil }
        let isOpen = lines.contains { record in
            guard case .opened(let replacement) = record.event else { return false }
            return replacement.user == user && replacement.groups.contains("Team-hidden-1")
        }
        return isOpen ? nil : "the journal does not hold how to bring \(user) back"
    }

    private func lines() throws -> [JournalRecord] {
        let file = try FileManager.default.contentsOfDirectory(atPath: directory).first { $0.hasSuffix(".jsonl") }
        guard let file else { return [] }
        return Journal.records(try JournalFile(path: "\(directory)/\(file)").read())
    }

    /// The journal as the next run would read it.
    func records() throws -> Journal {
        let target = try lines().lazy.compactMap { record -> JournalTarget? in
            if case .target(let target) = record.event { target } else { nil }
        }.first
        let found = try #require(target)
        let file = try FileManager.default.contentsOfDirectory(atPath: directory).first { $0.hasSuffix(".jsonl") }
        return try Journal(
            storage: JournalFile(path: "\(directory)/\(file ?? "")"),
            target: Target(
                account: found.account, region: "us-east-1", namespace: found.namespace, endpoint: found.endpoint),
            time: SystemTime())
    }
}
