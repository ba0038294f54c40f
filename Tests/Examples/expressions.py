"""The expressions of GitHub's workflows, as far as the examples use them."""

import re

TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>\d+)|(?P<symbol>==|!=|&&|\|\||[()!])|(?P<name>[A-Za-z_][\w.-]*))")


class Expression:
    """One expression, evaluated over contexts; what a context does not have is the empty text, as with GitHub."""

    def __init__(self, text, contexts):
        self.contexts = contexts
        self.tokens = []
        position = 0
        while position < len(text.rstrip()):
            match = TOKEN.match(text, position)
            if not match:
                raise ValueError(f"not understood: {text[position:]!r} in {text!r}")
            self.tokens.append((match.lastgroup, match[match.lastgroup]))
            position = match.end()

    def value(self):
        result = self.either()
        if self.tokens:
            raise ValueError(f"not understood: {self.tokens}")
        return result

    def next_is(self, *symbols):
        return self.tokens and self.tokens[0][1] in symbols and self.tokens[0][0] == "symbol"

    def either(self):
        left = self.both()
        while self.next_is("||"):
            self.tokens.pop(0)
            right = self.both()
            left = left or right
        return left

    def both(self):
        left = self.compared()
        while self.next_is("&&"):
            self.tokens.pop(0)
            right = self.compared()
            left = left and right
        return left

    def compared(self):
        left = self.one()
        while self.next_is("==", "!="):
            operator = self.tokens.pop(0)[1]
            right = self.one()
            # Texts are compared without regard to case.
            same = str(left).lower() == str(right).lower()
            left = same if operator == "==" else not same
        return left

    def one(self):
        kind, text = self.tokens.pop(0)
        if kind == "text":
            return text[1:-1].replace("''", "'")
        if kind == "number":
            return int(text)
        if text == "!":
            return not self.one()
        if text == "(":
            result = self.either()
            if not self.next_is(")"):
                raise ValueError("a bracket is open")
            self.tokens.pop(0)
            return result
        if text in ("true", "false"):
            return text == "true"
        if self.next_is("("):
            self.tokens = self.tokens[2:]
            return self.contexts["functions"][text]()
        value = self.contexts
        for part in text.split("."):
            value = value.get(part, "") if isinstance(value, dict) else ""
        return "" if value is None else value


def filled(text, contexts):
    """A text with every `${{ … }}` in it replaced."""
    def value(match):
        result = Expression(match[1], contexts).value()
        return {True: "true", False: "false"}.get(result, str(result)) if isinstance(result, bool) else str(result)
    return re.sub(r"\$\{\{(.*?)\}\}", value, str(text))


def holds(text, contexts):
    """Whether a condition holds; `if` needs no braces, and a job or step after a failure needs `always()`."""
    text = re.sub(r"\A\$\{\{(.*)\}\}\Z", r"\1", str(text).strip())
    return bool(Expression(text, contexts).value()) and (contexts["functions"]["success"]() or "always()" in text)
