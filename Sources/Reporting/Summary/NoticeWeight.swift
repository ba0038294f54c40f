import Planning

extension Notice {
    /// Whether it makes the plan as a whole less than it seems, so that a reader should know it before the rest.
    var isWarning: Bool {
        switch kind {
        case .incompleteSnapshot, .clock, .recovery, .unreadTags, .account: true
        default: false
        }
    }
}
