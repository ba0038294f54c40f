"""Reports in Markdown, parsed by programs of others: GitHub's cmark-gfm, GitLab's comrak, and markdown-it with linkify.

Whatever names, descriptions and files are called: no link that is not ours, no picture, no HTML that is not ours, no
mention, no reference, no broken row.
"""

import json
import random
import re
import unittest
from html.parser import HTMLParser

import cmarkgfm
import cmarkgfm.cmark
import comrak
import markdown_it

import servers
from servers import REPOSITORY

GOLDEN = REPOSITORY / "Tests/ReportingTests/Golden"
SHA = "0123456789abcdef0123456789abcdef01234567"
LINKS = (f"https://github.com/acme/directory/blob/{SHA}/", f"https://gitlab.example/acme/bi/-/blob/{SHA}/")
VARIABLES = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "acme/directory", "GITHUB_SHA": SHA}

# What our own reports are made of.
ELEMENTS = {
    "h2", "h3", "h4", "p", "strong", "code", "a", "br", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "details",
    "summary",
}
# Words that GitHub or GitLab make a link of, in text that is not code.
MEANINGS = [
    r"@[A-Za-z0-9]", r"#\d", r"!\d", r"~[a-z]", r"%[a-z]", r"&[a-z]", r"\$\d", r"\bGH-\d", r"https?:", r"www\.", r"[\w.+-]+@[\w-]+\.\w",
    r"\b[0-9a-f]{7,40}\b", r":[a-z_]+:", r"\[[ x]\]", r"\$[^$]+\$",
]

PIECES = [
    "|", "\\", "`", "``", "\\|", "*", "_", "~~", "[", "](", ")", "![", "<", ">", "<b>", "</details>", "<!--", "-->", "&lt;", "&#64;",
    "@octocat", "#1", "!2", "GH-3", "https://evil.example", "www.evil.example", "a@evil.example", "deadbeef", SHA, ":tada:",
    "$x$", " ", "  ", "x", "1.", "- ", "# ", "/close", "é", "\u00a0", "\u00ad", "{{", "${{ x }}", "'", '"', "%", "---", "= ", "+", "~",
]


def renderers():
    """Each parser's name, and what makes HTML of Markdown, raw HTML included so that it is seen."""
    options = cmarkgfm.cmark.Options.CMARK_OPT_UNSAFE
    yield "cmark-gfm", lambda text: cmarkgfm.github_flavored_markdown_to_html(text, options=options)

    extensions = comrak.ExtensionOptions()
    for name in [
        "table", "autolink", "strikethrough", "tasklist", "footnotes", "inline_footnotes", "math_dollars", "math_code",
        "shortcodes", "alerts", "spoiler", "superscript", "subscript", "insert", "highlight", "description_lists",
        "wikilinks_title_after_pipe", "multiline_block_quotes",
    ]:
        setattr(extensions, name, True)
    render = comrak.RenderOptions()
    render.unsafe_ = True
    yield "comrak", lambda text: comrak.render_markdown(text, extension_options=extensions, render_options=render)

    rendering = markdown_it.MarkdownIt("gfm-like", {"html": True, "linkify": True})
    yield "markdown-it", rendering.render


class Page(HTMLParser):
    """What a renderer made: elements, links, attributes, cells a row, and text by whether it is code."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.elements, self.links, self.attributes, self.rows = set(), [], set(), []
        self.code, self.text, self.comments = [], [], []
        self.depth = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name in ("href", "src"):
                self.links.append(value)
        if tag == "code":
            self.depth += 1
            self.code.append("")
        if tag == "tr":
            self.rows.append(0)
        if tag in ("td", "th"):
            self.rows[-1] += 1

    def handle_endtag(self, tag):
        if tag == "code":
            self.depth -= 1
        if tag in ("p", "td", "th", "li", "h2", "h3", "h4", "summary"):
            self.text.append("\n")

    def handle_data(self, data):
        if self.depth:
            self.code[-1] += data
        else:
            self.text.append(data)

    def handle_comment(self, data):
        self.comments.append(data)


class Reports(unittest.TestCase):
    def check(self, text):
        """A report holds nothing but what is ours, for every renderer."""
        lines = text.split("\n")
        expected = [line for line in lines if line.startswith("| ")]
        # A parser drops a cell too many without a word.
        bars = 0
        for line, following in zip(lines, lines[1:]):
            if following.startswith("|---"):
                bars = following.count("|")
            if line.startswith("| "):
                self.assertNotIn("\\\\|", line)
                self.assertEqual(line.replace("\\|", "").count("|"), bars, line)
        for name, render in renderers():
            with self.subTest(name):
                page = Page(render(text))
                self.assertLessEqual(page.elements, ELEMENTS)
                self.assertLessEqual(page.attributes, {"href", "align"})
                for link in page.links:
                    self.assertTrue(link.startswith(LINKS), link)
                    self.assertRegex(link, r"\A[A-Za-z0-9:/._~%#-]+\Z")
                for comment in page.comments:
                    self.assertRegex(comment, r"\A muster (plan|result|snapshot) [A-Za-z0-9%._/-]+ \Z")
                words = "".join(page.text)
                for meaning in MEANINGS:
                    self.assertNotRegex(words, meaning)
                # Every row that was written is a row, with the cells of its table.
                self.assertEqual(len(page.rows), len(expected))
                self.assertLessEqual(set(page.rows), {3, 4})
                for shown in page.code + [words]:
                    self.assertNotRegex(shown, r"[\x00-\x09\x0b-\x1f\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2066-\u2069]")

    def test_golden_reports(self):
        names = sorted(GOLDEN.glob("*.md"))
        self.assertGreater(len(names), 8)
        for name in names:
            with self.subTest(name.name):
                self.check(name.read_text(encoding="utf-8"))

    def test_names_come_out_as_they_went_in(self):
        """Each renderer's code is the name that stands in the report, bars and backslashes included."""
        server = servers.sandbox()
        self.addCleanup(server.stop)
        names = ["a|b", "back\\slash", "a*b_c", "<b>x</b>", "[x](y)", "@octocat", "x#1", "50%", "&lt;", "a~~b", "end\\", "|", "$1"]
        path = servers.scratch(self) / "roster.yaml"
        users = {name: {"email": "a@example.com", "role": "READER"} for name in names}
        path.write_text(json.dumps({"version": 1, "account": servers.ACCOUNT, "region": servers.REGION, "users": users}))
        report = servers.muster("plan", path, "--format", "markdown", server=server)
        self.assertEqual(report.status, 0, report)
        self.check(report.output)
        for name, render in renderers():
            shown = set(Page(render(report.output)).code)
            self.assertLessEqual(set(names), shown, name)

    def test_random_names(self):
        server = servers.sandbox()
        self.addCleanup(server.stop)
        generator = random.Random(20261122)
        boto = servers.client(server)

        def name():
            return "".join(generator.choice(PIECES) for _ in range(generator.randint(1, 6)))

        folder = servers.scratch(self)
        # A file's name can hold nearly anything too.
        path = folder / "a](x) `|` <b> @octocat #1.yaml"
        groups, users = {}, {}
        for index in range(120):
            text = name().strip() or "x"
            key = f"{text}{index}" if index % 2 else f"{index}{text}"
            users[key] = {"email": "a@example.com", "role": "READER", "tags": {"a": name()[:200] or "x"}}
            groups[f"{key}g"] = {"description": name(), "members": [key]}
        roster = {"version": 1, "account": servers.ACCOUNT, "region": servers.REGION, "groups": groups, "users": users}
        path.write_text(json.dumps(roster, ensure_ascii=False), encoding="utf-8")
        valid = servers.muster("validate", path)
        self.assertEqual(valid.status, 0, valid)
        for group in list(groups)[:40]:
            boto.create_group(**servers.PLACE, GroupName=group, Description="was")
        for format_, check in (("markdown", self.check), ("github", self.annotations)):
            report = servers.muster("plan", path, "--format", format_, server=server, environment=VARIABLES)
            self.assertEqual(report.status, 0, report)
            check(report.output)
        # Now everything is removed, and the removals are more than the guards let pass.
        applied = servers.muster("apply", path, "--yes", "--format", "markdown", server=server, environment=VARIABLES)
        self.assertEqual(applied.status, 0, applied)
        self.check(applied.output)
        for group in groups.values():
            group["members"] = []
        path.write_text(json.dumps(roster, ensure_ascii=False), encoding="utf-8")
        report = servers.muster("plan", path, "--format", "markdown", server=server, environment=VARIABLES)
        self.assertEqual(report.status, 4, report)
        self.check(report.output)
        self.assertRegex(report.output, r"To let exactly these 120 removals pass: `--approve-removals sha256:[0-9a-f]{64}`")
        self.annotations(servers.muster("plan", path, "--format", "github", server=server, environment=VARIABLES).output)

    def annotations(self, text):
        """Lines that GitHub's runner reads as annotations, and nothing else."""
        lines = text.removesuffix("\n").split("\n")
        for line in lines:
            self.assertRegex(line, r"\A::(error|warning|notice)( [a-z]+=[^:,\r\n]*(,[a-z]+=[^:,\r\n]*)*)?::")
        kinds = [re.match(r"::([a-z]+)", line)[1] for line in lines]
        for kind in set(kinds):
            self.assertLessEqual(kinds.count(kind), 10)


if __name__ == "__main__":
    unittest.main()
