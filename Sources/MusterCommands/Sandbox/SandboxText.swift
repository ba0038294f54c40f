import AWSAccess
import QuickSightSandbox
import Reporting

/// What the sandbox says to people.
enum SandboxText {
    /// Every assumption: its name, its value, the values it can have, what it says.
    static func assumptions(_ assumptions: SandboxAssumptions) -> String {
        let rows = SandboxAssumption.all.map { assumption in
            [assumption.name, assumption.value(in: assumptions), assumption.values, assumption.summary]
        }
        return Columns.render(rows)
    }

    /// What to paste into a shell to use the sandbox, and whom it serves.
    static func introduction(url: String, _ keys: SandboxKeys, _ accounts: [SandboxAccount]) -> SandboxIntroduction {
        let shown = accounts.map { account in
            let namespaces =
                account.namespaces == ["default"] ? "" : ", namespaces \(account.namespaces.joined(separator: ", "))"
            return "account \(account.id), region \(account.identityRegion)\(namespaces)"
        }
        var variables = "export AWS_ENDPOINT_URL=\(url)"
        var notes: [String] = []
        switch keys.source {
        case .fixed:
            let key = keys.all[0].credentials
            variables += " AWS_ACCESS_KEY_ID=\(key.accessKeyID) AWS_SECRET_ACCESS_KEY=\(key.secretAccessKey)"
        case .environment:
            notes.append("with the AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY that the sandbox was started with")
        case .commandLine:
            // The secret is the user's own, and is shown nowhere.
            if keys.all.count == 1 {
                variables += " AWS_ACCESS_KEY_ID=\(Shell.quoted(keys.all[0].credentials.accessKeyID))"
                notes.append("with the AWS_SECRET_ACCESS_KEY that --access-key gave")
            } else {
                notes.append(
                    "with the AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of one of the \(keys.all.count) --access-key")
            }
        }
        if let first = accounts.first {
            variables += " AWS_REGION=\(first.identityRegion) AWS_ACCOUNT_ID=\(first.id)"
            if accounts.contains(where: { $0.identityRegion != first.identityRegion }) {
                notes.append("AWS_REGION is that of account \(first.id); the others' are above")
            }
        }
        var text = shown.joined(separator: "\n") + "\nto use it, paste:\n\(variables)\n"
        if !notes.isEmpty { text += "(" + notes.joined(separator: "; ") + ")\n" }
        return SandboxIntroduction(text: text, fixedKey: keys.source == .fixed ? keys.all.first : nil)
    }
}

/// What a sandbox says of itself once it serves.
struct SandboxIntroduction: Sendable {
    /// For a person at a terminal.
    var text: String
    /// The pair that everybody knows, where that is the one in use.
    var fixedKey: SandboxKey?
}

extension Console {
    /// Introduces a sandbox to a person at a terminal; a script, which has read the URL, is told the fixed key alone.
    func introduce(_ introduction: SandboxIntroduction) throws(CommandFailure) {
        if isOutputTerminal {
            try write(introduction.text)
        } else if isErrorTerminal {
            say(String(introduction.text.dropLast()))
        } else if let key = introduction.fixedKey?.credentials {
            say("requests are signed with the key \(key.accessKeyID), secret \(key.secretAccessKey)")
        }
    }
}

/// Text that goes into a shell's command line.
enum Shell {
    /// The text, in quotes where the shell would read something else into it.
    static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "_-.:/@%+=,".utf8.contains(byte)
            }
        }
        guard !isPlain || text.isEmpty else { return text }
        return "'"
            + Escaping.terminal(text).split(separator: "'", omittingEmptySubsequences: false)
            .joined(separator: "'\\''") + "'"
    }
}

/// Rows of text whose columns stand under each other, two spaces apart; nothing stands before the first or after the last.
enum Columns {
    static func render(_ rows: [[String]]) -> String {
        var widths: [Int] = []
        for row in rows {
            for (column, cell) in row.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], cell.count)
            }
        }
        var text = ""
        for row in rows {
            for (column, cell) in row.enumerated() {
                text += cell
                if column < row.count - 1 { text += String(repeating: " ", count: widths[column] - cell.count + 2) }
            }
            while text.last == " " { text.removeLast() }
            text += "\n"
        }
        return text
    }
}
