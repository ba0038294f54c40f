extension Plan {
    /// Says in the notice of invitations where they will go, instead of that nobody gets them.
    public mutating func announceInvitations(to file: String) {
        for index in notices.indices where notices[index].kind == .invitations {
            let count = notices[index].count
            notices[index].text =
                "the " + (count == 1 ? "invitation of 1 new user" : "invitations of \(count) new users")
                + " will be written to \(file): pass them on from there, the service sends no e-mail"
        }
    }
}
