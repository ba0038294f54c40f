public import Directory

/// What a check of rosters came to, in a line.
public enum ValidationText {
    /// Counts of errors, warnings and files.
    ///
    /// - Parameters:
    ///   - dropped: how many problems there are that `problems` does not hold.
    ///   - droppedWarnings: how many of those are warnings.
    public static func summary(
        _ problems: [Problem], dropped: Int, droppedWarnings: Int = 0, files: [String]
    ) -> String {
        let errors = problems.count { $0.severity == .error } + dropped - droppedWarnings
        let warnings = problems.count { $0.severity == .warning } + droppedWarnings
        let read = counted(files.count, "file", "files")
        if errors > 0 {
            let also = warnings > 0 ? " and \(counted(warnings, "warning", "warnings"))" : ""
            return "Not valid: \(counted(errors, "error", "errors"))\(also) in \(read)."
        }
        return warnings > 0 ? "Valid, with \(counted(warnings, "warning", "warnings")), in \(read)." : "Valid: \(read)."
    }
}
