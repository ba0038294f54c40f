import CLibYAML

/// What libyaml says about a text it cannot read, in plain words and with a place.
extension EventParser {
    static let notUTF8 = YAMLProblem(
        mark: .start,
        message: "the text is UTF-16; it must be UTF-8",
        hint: "save the file as UTF-8"
    )

    /// The problem that stopped libyaml.
    func describeFailure() -> YAMLProblem {
        switch parser.pointee.error {
        case YAML_MEMORY_ERROR: YAMLProblem(mark: scanned, message: "out of memory")
        case YAML_READER_ERROR: describeReaderFailure()
        default: describeSyntaxFailure()
        }
    }

    /// How far libyaml's scanner has come.
    private var scanned: YAMLMark { YAMLMark(parser.pointee.mark) }

    /// Bytes that cannot be read or are not text. libyaml gives a byte offset; the place is found by walking from the
    /// scanner's own place through what is decoded and not yet scanned, for the offending byte comes right after that.
    private func describeReaderFailure() -> YAMLProblem {
        switch input.refusal {
        case .unreadable(let code):
            return YAMLProblem(mark: scanned, message: "the file cannot be read on: \(systemWords(code))")
        case .tooFar:
            return YAMLProblem(
                mark: lastMark,
                message: "what follows is too long for one value",
                hint: "look for a quote or a block of text that has no end"
            )
        case nil:
            break
        }
        if parser.pointee.encoding == YAML_UTF16LE_ENCODING || parser.pointee.encoding == YAML_UTF16BE_ENCODING {
            return Self.notUTF8
        }
        let mark = offendingMark
        let value = parser.pointee.problem_value
        let words = parser.pointee.problem.map { String(cString: $0) } ?? ""
        if words == "control characters are not allowed" {
            var problem = YAMLProblem(mark: mark, message: "the character U+\(codePoint(value)) is not allowed in YAML")
            if value == 0, mark.line == 1, mark.column <= 2 {
                problem.hint = "the file looks like UTF-16; save it as UTF-8"
            } else {
                problem.hint = "remove it, or write it as an escape in double quotes"
            }
            return problem
        }
        if words == "input is too long" { return YAMLProblem(mark: mark, message: words) }
        let byte = value >= 0 ? " (byte 0x\(hexadecimal(value, digits: 2)))" : ""
        return YAMLProblem(mark: mark, message: "this is not UTF-8\(byte)", hint: "save the file as UTF-8")
    }

    private var offendingMark: YAMLMark {
        let buffer = parser.pointee.buffer
        guard let first = buffer.pointer, let last = buffer.last, first <= last else { return scanned }
        let bytes = UnsafeBufferPointer(start: first, count: last - first)
        return scanned.advanced(through: String(decoding: bytes, as: UTF8.self))
    }

    /// The character the scanner stands at, nil at the end.
    private var offendingCharacter: Character? {
        let buffer = parser.pointee.buffer
        guard let first = buffer.pointer, let last = buffer.last, first < last, first.pointee != 0 else { return nil }
        let bytes = UnsafeBufferPointer(start: first, count: min(4, last - first))
        return String(decoding: bytes, as: UTF8.self).unicodeScalars.first.map { Character($0) }
    }

    private func describeSyntaxFailure() -> YAMLProblem {
        let words = parser.pointee.problem.map { String(cString: $0) } ?? "this is not YAML"
        let context = parser.pointee.context.map { String(cString: $0) }
        let mark = YAMLMark(parser.pointee.problem_mark)
        let contextMark = context == nil ? nil : YAMLMark(parser.pointee.context_mark)
        func problem(_ message: String, _ hint: String? = nil, related: YAMLMark? = nil) -> YAMLProblem {
            YAMLProblem(mark: mark, message: message, hint: hint, relatedMark: related)
        }
        func problemAtContext(_ message: String, _ hint: String) -> YAMLProblem {
            YAMLProblem(mark: contextMark ?? mark, message: message, hint: hint)
        }

        switch words {
        case "found character that cannot start any token":
            guard let character = offendingCharacter, character != "\t" else { return tab(at: mark) }
            return problem("a value cannot begin with '\(shown(String(character)))'", "put the value in quotes")
        case "found a tab character that violates indentation",
            "found a tab character where an indentation space is expected":
            return tab(at: mark)
        case "mapping values are not allowed in this context":
            return problem(
                "a ':' is not allowed here",
                "put a value that holds ': ' in quotes; indent a key exactly as its siblings"
            )
        case "mapping keys are not allowed in this context":
            return problem("a '? ' is not allowed here", "put a value that begins with '? ' in quotes")
        case "block sequence entries are not allowed in this context":
            return problem(
                "a list item ('- ') is not allowed here",
                "begin the list on a line of its own, or write it as [a, b]"
            )
        case "could not find expected ':'":
            return problemAtContext("a ':' is missing after this key", "write 'key: value', with a space after the ':'")
        case "did not find expected ',' or '}'":
            return problem(
                "expected ',' or '}'",
                "separate the entries with ',' and close the '{' with '}'",
                related: contextMark
            )
        case "did not find expected ',' or ']'":
            return problem(
                "expected ',' or ']'",
                "separate the elements with ',' and close the '[' with ']'",
                related: contextMark
            )
        case "did not find expected key":
            return problem(
                "expected a key of the mapping, or its end",
                "indent a key exactly as its siblings; put a value that goes on after a quote in quotes as a whole",
                related: contextMark
            )
        case "did not find expected '-' indicator":
            return problem(
                "expected the next '- ' of the list, or its end",
                "indent every '-' of a list alike",
                related: contextMark
            )
        case "did not find expected node content":
            return problem("a value is missing here", "write a value, or \"\" for an empty text")
        case "did not find expected <document start>":
            return problem("the document has ended before this", "begin another document with '---'")
        case "found unexpected end of stream":
            return problemAtContext("this quoted text has no end", "close the quote")
        case "found unexpected document indicator":
            return problemAtContext("this quoted text is not closed before '---' or '...'", "close the quote")
        case "found unknown escape character":
            return problem("an unknown escape", "write \\\\ for a backslash, or use single quotes")
        case "did not find expected hexdecimal number", "found invalid Unicode character escape code":
            return problem("an escape that is no character", "write \\xHH, \\uHHHH or \\UHHHHHHHH")
        case "did not find expected alphabetic or numeric character":
            let sign = context == "while scanning an alias" ? "*" : "&"
            return problemAtContext(
                "a name must follow '\(sign)'",
                "put a value that begins with '\(sign)' in quotes"
            )
        case "found undefined tag handle":
            return problem("an unknown tag", "put a value that begins with '!' in quotes")
        case "found incompatible YAML document":
            return problem("an unknown version of YAML", "write %YAML 1.2, or nothing")
        default:
            return problem(context.map { "\(words) \($0)" } ?? words, related: contextMark == mark ? nil : contextMark)
        }
    }

    private func tab(at mark: YAMLMark) -> YAMLProblem {
        YAMLProblem(mark: mark, message: "a tab cannot be used for indentation", hint: "indent with spaces")
    }
}

extension YAMLMark {
    /// The place after `text`, with YAML's line breaks: CR LF, CR, LF, NEL, LS, PS.
    func advanced(through text: String) -> YAMLMark {
        var mark = self
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n" where previous == "\r":
                break
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}":
                mark.line += 1
                mark.column = 1
            default:
                mark.column += 1
            }
            previous = scalar
        }
        return mark
    }
}

private func codePoint(_ value: Int32) -> String {
    hexadecimal(value, digits: 4)
}

private func hexadecimal(_ value: Int32, digits: Int) -> String {
    let plain = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - plain.count)) + plain
}
