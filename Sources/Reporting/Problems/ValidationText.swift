public import Directory

/// What a check of rosters came to, in a line.
public enum ValidationText {
    /// Counts of errors, warnings and files.
    public static func summary(_ problems: [Problem], dropped: Int, files: [String]) -> String {
        let errors = problems.count { $0.severity == .error } + dropped
        let warnings = problems.count { $0.severity == .warning }
        let read = counted(files.count, "file", "files")
        if errors > 0 {
            let also = warnings > 0 ? " and \(counted(warnings, "warning", "warnings"))" : ""
            return "Not valid: \(counted(errors, "error", "errors"))\(also) in \(read)."
        }
        return warnings > 0 ? "Valid, with \(counted(warnings, "warning", "warnings")), in \(read)." : "Valid: \(read)."
    }
}
