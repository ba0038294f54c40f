import AWSAccess
import Planning
import QuickSightAPI

/// Carries out one action, and looks at the directory wherever an answer leaves doubt about what happened.
struct ActionWorker: Sendable {
    let client: QuickSightClient
    let settle: Duration
    let time: any TimeSource
    let stop: StopFlag
    /// Where it waits for the service without holding others up.
    let desk: ExecutionDesk
    /// Who keeps the invitations of new users; nil when nobody wants them.
    let invitations: (any InvitationReceiver)?
    let journal: Journal?
    let replacements: Replacements

    /// How often a write whose answer is lost is sent in all: as often as a read that fails in passing.
    static let lostAnswers = 6

    func perform(_ action: Action) async -> ActionEnding {
        switch action.operation {
        case .createGroup: await createGroup(action)
        case .updateGroup: await updateGroup(action)
        case .deleteGroup: await deleteGroup(action)
        case .registerUser: await registerUser(action)
        case .updateUser: await updateUser(action)
        case .deleteUser where action.flags.contains(.replaces): await beginReplacement(action)
        case .tagResource: await changeTags(action)
        case .untagResource: await changeTags(action)
        case .deleteUser: await deleteUser(action)
        case .createGroupMembership: await createMembership(action)
        case .deleteGroupMembership: await deleteMembership(action)
        }
    }

    /// What a write's answer tells.
    struct Receipt {
        var attempts: Int
        var requestID: String?

        init<Value>(_ answer: Answered<Value>) {
            attempts = answer.attempts
            requestID = answer.requestID
        }
    }

    /// What a look at the directory shows after a write that left doubt.
    enum Look {
        /// As the action wants it.
        case asWanted
        /// As before the action: it may be sent again.
        case unchanged
        /// Otherwise than before and than wanted.
        case different(String)
    }

    /// When a refusal may only mean that the service has not yet seen an earlier change.
    struct Patience: OptionSet {
        var rawValue: UInt8

        /// A thing just made may not be visible yet.
        static let untilFound = Patience(rawValue: 1)
        /// A thing just deleted may be visible still.
        static let untilGone = Patience(rawValue: 2)
        /// The identity of a user may not be ready yet.
        static let untilReady = Patience(rawValue: 4)
    }

    /// Sends a write until it is certain what became of it.
    ///
    /// Once an answer was lost, nothing is sent again and nothing is called failed without a look at the directory.
    ///
    /// - Parameters:
    ///   - conflict: the refusal that can mean that the directory is as wanted already.
    ///   - send: the write.
    ///   - look: reads what the write is about; it comes right before the write is repeated.
    func write(
        _ action: Action, conflict: QuickSightError.Kind?, patience: Patience = [],
        send: () async throws(QuickSightError) -> Receipt, look: () async throws(QuickSightError) -> Look
    ) async -> ActionEnding {
        var attempts = 0
        var wait = Settling(limit: settle, time: time, stop: stop, desk: desk)
        /// How many attempts may have taken effect all the same, and so be the reason for what is seen now.
        var lost = 0
        while true {
            do throws(QuickSightError) {
                let receipt = try await send()
                return ended(action, .done, attempts: attempts + receipt.attempts, requestID: receipt.requestID)
            } catch {
                attempts += error.attempts
                let isLost = error.mayHaveTakenEffect
                let isConflict = error.kind == conflict
                var mayRepeat = isLost || isConflict || isPatient(with: error.kind, patience)
                if isLost {
                    lost += 1
                    // What was just written may take a moment to be seen.
                    let hasTime = await wait.again(isUrgent: true)
                    mayRepeat = hasTime && lost < Self.lostAnswers
                }
                if lost > 0 || isConflict {
                    do throws(QuickSightError) {
                        switch try await look() {
                        case .asWanted:
                            return ended(
                                action, lost > 0 ? .done : .alreadySo, attempts: attempts, requestID: error.requestID)
                        case .different(let how):
                            return failed(
                                action, error, attempts: attempts,
                                remark: how + (lost > 0 ? "; it may have taken effect" : ""))
                        case .unchanged:
                            break
                        }
                    } catch let second {
                        return failed(
                            action, error, attempts: attempts,
                            remark: "and looking at it failed: \(second.description)"
                                + (lost > 0 ? "; it may have taken effect" : ""))
                    }
                }
                if mayRepeat, !isLost { mayRepeat = await wait.again(isUrgent: isUrgent(action)) }
                guard mayRepeat else {
                    return failed(
                        action, error, attempts: attempts,
                        remark: lost > 0 ? "looked at afterwards, the change was not to be seen" : nil)
                }
            }
        }
    }

    /// Who was deleted to be registered anew must not be kept waiting by what is merely new.
    private func isUrgent(_ action: Action) -> Bool {
        action.operation == .registerUser && action.flags.contains(.replaces)
    }

    /// Changes something that is there: looked at first, and sent only while it is as the plan saw it.
    ///
    /// - Parameter what: what the thing is, for messages.
    func change(
        _ action: Action, what: String, send: () async throws(QuickSightError) -> Receipt,
        look: () async throws(QuickSightError) -> Look
    ) async -> ActionEnding {
        var wait = Settling(limit: settle, time: time, stop: stop, desk: desk)
        do throws(QuickSightError) {
            looking: while true {
                switch try await look() {
                case .asWanted: return ended(action, .alreadySo, attempts: 0)
                case .unchanged: break looking
                case .different(let how):
                    // What this run did to the same thing just before may not be visible yet.
                    guard !action.dependsOn.isEmpty, await wait.again() else {
                        return failed(action, "nothing was sent: \(how)")
                    }
                }
            }
        } catch {
            let isGone = error.kind == .resourceNotFound
            return failed(
                action, error, attempts: 0,
                remark: isGone ? "the \(what) was there when it was planned; plan again" : nil)
        }
        return await write(action, conflict: nil, send: send, look: look)
    }

    private func isPatient(with kind: QuickSightError.Kind, _ patience: Patience) -> Bool {
        switch kind {
        case .resourceNotFound: patience.contains(.untilFound)
        case .resourceExists: patience.contains(.untilGone)
        case .preconditionNotMet: patience.contains(.untilReady)
        default: false
        }
    }

    // MARK: - Endings

    func ended(
        _ action: Action, _ status: ActionOutcome.Status, attempts: Int, requestID: String? = nil
    ) -> ActionEnding {
        ActionEnding(
            outcome: ActionOutcome(action: action.id, status: status, attempts: attempts, requestID: requestID))
    }

    func failed(_ action: Action, _ error: QuickSightError, attempts: Int, remark: String? = nil) -> ActionEnding {
        ActionEnding(
            outcome: ActionOutcome(
                action: action.id, status: .failed, attempts: attempts, requestID: error.requestID,
                error: [error.description, remark].compactMap { $0 }.joined(separator: "; ")),
            consequence: ActionEnding.Consequence(error))
    }

    func failed(_ action: Action, _ reason: String, attempts: Int = 0) -> ActionEnding {
        ActionEnding(
            outcome: ActionOutcome(action: action.id, status: .failed, attempts: attempts, error: reason))
    }

    /// What a look finds, or nil when it is not there.
    func found<Value>(
        _ describe: () async throws(QuickSightError) -> Answered<Value>
    ) async throws(QuickSightError) -> Value? {
        do throws(QuickSightError) {
            return try await describe().value
        } catch {
            if error.kind == .resourceNotFound { return nil }
            throw error
        }
    }
}
