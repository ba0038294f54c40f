"""HTML reports in a real browser."""

import hashlib
import json
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from browser import SEEN, Browser
from contrast import CONTRAST

MUSTER = os.environ["MUSTER"]
GOLDEN = Path(__file__).resolve().parents[1] / "ReportingTests" / "Golden"
PLAIN = ["plan.json", "result.json"]
SNAPSHOT = ["snapshot.json"]
HOSTILE = ["plan-hostile-markup.json", "result-hostile-markup.json"]


def page(document):
    """The page of a saved document, from the program itself."""
    shown = subprocess.run([MUSTER, "show", "--format", "html", str(document)], capture_output=True, check=True)
    return shown.stdout


def plan_with(actions, notices=()):
    """A saved plan with these actions, its digest among them."""
    document = json.loads((GOLDEN / "plan.json").read_text())
    plan = document["plans"][0]
    plan["actions"], plan["notices"] = actions, list(notices)
    removals = {"DeleteGroupMembership", "DeleteUser", "DeleteGroup"}
    operations = [action["operation"] for action in actions]
    plan["summary"] = {"actions": len(actions), "withheld": 0, "removals": sum(o in removals for o in operations),
                       "byOperation": {o: operations.count(o) for o in sorted(set(operations))}}
    order = list(json.loads((GOLDEN / "plan.json").read_text())["plans"][0]["summary"]["byOperation"])
    plan["summary"]["byOperation"] = {o: operations.count(o) for o in order if o in operations}
    content = {key: document[key] for key in document if key not in ("created", "digest")}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    document["digest"] = "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    file = Path(tempfile.mkstemp(suffix=".json", dir=SEEN)[1])
    file.write_text(json.dumps(document, ensure_ascii=False))
    return file


def membership(number, operation="CreateGroupMembership"):
    is_made = operation == "CreateGroupMembership"
    return {"id": f"{number:08x}", "operation": operation, "group": "Sales", "user": f"user{number}",
            "before": None if is_made else {}, "after": {} if is_made else None, "dependsOn": [],
            "flags": [] if is_made else ["removes-access"],
            "because": [{"file": "roster.yaml", "line": number + 1, "column": 3, "text": "members"}], "withheld": None}


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.browser = Browser()

    @classmethod
    def tearDownClass(cls):
        cls.browser.stop()

    def quiet(self, allowed):
        """Nothing ran, nothing was forbidden, nothing was said, and nothing was asked for but the page."""
        self.assertIsNone(self.browser.run("return window.pwned || null"))
        self.assertEqual(self.browser.run("return window.violations"), [])
        self.assertEqual(self.browser.console(), [])
        self.assertEqual([url for url in self.browser.requests() if not re.fullmatch(allowed, url)], [])

    def test_hostile_names_do_nothing(self):
        for name in HOSTILE:
            with self.subTest(name):
                self.browser.open(page(GOLDEN / name))
                # What waits for a mouse, a key or the focus gets them.
                self.browser.run("""
                    document.querySelectorAll('*').forEach(function (element) {
                      ['mouseover', 'click', 'focus', 'load', 'error'].forEach(function (name) {
                        if (element.tagName !== 'A') { element.dispatchEvent(new Event(name)); }
                      });
                    });""")
                self.quiet(r"file://.*/page\.html")
                kinds = self.browser.run(
                    "return Array.from(new Set(Array.from(document.querySelectorAll('*'), e => e.localName))).sort()")
                for kind in ["img", "svg", "iframe", "form", "base", "link", "object", "embed", "button"]:
                    self.assertNotIn(kind, kinds)
                self.assertEqual(self.browser.run("return document.scripts.length"), 1)
                self.assertEqual(self.browser.run("return document.querySelectorAll('style').length"), 1)
                self.assertEqual(self.browser.run("return document.querySelectorAll('meta').length"), 6)
                attributes = self.browser.run("""
                    return Array.from(new Set(Array.from(document.querySelectorAll('*'),
                      e => e.getAttributeNames()).flat())).sort()""")
                self.assertEqual([a for a in attributes if a.startswith("on") or a in ("style", "src")], [])
                links = self.browser.run("return Array.from(document.links, a => a.getAttribute('href'))")
                self.assertTrue(links and all(re.fullmatch(r"#[a-z0-9-]+", link) for link in links), links)
                text = self.browser.run("return document.body.textContent")
                for shown in ["<script>window.pwned=1</script>", "admin\\u{202E}nimda\\u{2066}x", "nul\\u{0}bell\\u{7}",
                              "&lt;b&gt;&amp;amp;&#60;script&#62;", "' onclick='window.pwned=1'", "javascript:window.pwned=1"]:
                    self.assertIn(shown, text)

    def test_nothing_is_fetched(self):
        for name in PLAIN + SNAPSHOT + HOSTILE:
            with self.subTest(name):
                self.browser.open(page(GOLDEN / name), served=True)
                self.quiet(re.escape(self.browser.server.url))
                self.assertEqual([r for r in self.browser.server.requests if r not in ("/", "/favicon.ico")], [])

    def test_the_policy_holds_what_escaping_would_miss(self):
        """Markup that got in all the same runs nothing, loads nothing and sends nothing; and these tests would see it."""
        injected = (b"<script>window.pwned=1</script><img src=http://127.0.0.1/x onerror=window.pwned=1>"
                    b"<style>body{display:none}</style><p id=i style='color:red' onclick='window.pwned=1'>x</p>"
                    b"<base href=http://127.0.0.1/><iframe src=http://127.0.0.1/></iframe>"
                    b"<form action=http://127.0.0.1/><button id=b>x</button></form>")
        self.browser.open(page(GOLDEN / PLAIN[0]).replace(b"<h1>", injected + b"<h1>", 1))
        self.browser.run("document.getElementById('i').click(); document.getElementById('b').click();")
        self.assertIsNone(self.browser.run("return window.pwned || null"))
        self.assertEqual(self.browser.run("return getComputedStyle(document.body).display"), "block")
        violated = {text.split(" ")[0] for text in self.browser.run("return window.violations")}
        self.assertGreaterEqual(violated, {
            "script-src-elem", "script-src-attr", "style-src-elem", "style-src-attr", "img-src", "base-uri",
            "frame-src", "form-action"})

    def rows(self):
        return self.browser.run(
            "return Array.from(document.querySelectorAll('tr[data-tags]')).filter(r => r.offsetHeight > 0).length")

    def search(self, text):
        self.browser.run("""
            var search = document.getElementById('search');
            search.value = arguments[0];
            search.dispatchEvent(new Event('input', {bubbles: true}));""", text)
        return self.rows()

    def choose(self, label, value):
        self.browser.run("""
            var label = Array.from(document.querySelectorAll('#find label')).find(l => l.textContent.startsWith(arguments[0]));
            label.control.value = arguments[1];
            label.control.dispatchEvent(new Event('change', {bubbles: true}));""", label, value)
        return self.rows()

    def count(self):
        return self.browser.run("return document.getElementById('count').textContent")

    def test_search_and_filters(self):
        self.browser.open(page(GOLDEN / PLAIN[0]))
        everything = self.rows()
        self.assertEqual(everything, 18)
        self.assertEqual(self.count(), "18 actions")
        self.assertEqual(self.search("legacy reports"), 1)
        self.assertEqual(self.count(), "1 of 18 actions")
        self.assertEqual(self.search("ADMIN_PRO"), 1)
        self.assertEqual(self.search("roster.yaml:8"), 1)
        self.assertEqual(self.search("nothing like it"), 0)
        self.assertEqual(self.count(), "No action fits.")
        # A heading over nothing is not shown.
        self.assertEqual(self.browser.run("return document.querySelectorAll('.actions tbody:not([hidden])').length"), 0)
        self.assertEqual(self.search(""), everything)
        self.assertEqual(self.choose("Effect", "removal"), 5)
        self.assertEqual(self.choose("About", "user"), 3)
        self.assertEqual(self.search("sam"), 0)
        self.assertEqual(self.search(""), 3)
        self.choose("About", "")
        self.assertEqual(self.choose("Effect", ""), everything)
        # By hand: typing in the field, Escape to begin anew.
        from selenium.webdriver.common.keys import Keys
        field = self.browser.driver.find_element("id", "search")
        field.send_keys("finance")
        self.assertEqual(self.rows(), 2)
        field.send_keys(Keys.ENTER)
        self.assertEqual(self.rows(), 2)
        field.send_keys(Keys.ESCAPE)
        self.assertEqual(self.rows(), everything)
        self.quiet(r"file://.*/page\.html")
        self.browser.open(page(GOLDEN / PLAIN[1]))
        self.assertEqual(self.choose("Outcome", "outcome-not-started"), 2)
        self.assertEqual(self.choose("Outcome", "outcome-failed"), 1)

    def test_readable_without_script(self):
        self.browser.open(page(GOLDEN / PLAIN[0]), scripts=False)
        self.assertEqual(self.rows(), 18)
        self.assertEqual(self.browser.run("return getComputedStyle(document.getElementById('find')).display"), "none")
        seen = self.browser.run("return document.body.innerText")
        for text in ["1 person gains ADMIN", "Taken away (4)", "Legacy Reports", "becomes an administrator",
                     "12 live memberships are not managed", "sha256:"]:
            self.assertIn(text, seen)
        self.assertEqual(self.browser.console(), [])

    def test_phone(self):
        for name in PLAIN + SNAPSHOT + HOSTILE:
            for width in [390, 320]:
                with self.subTest(f"{name} {width}"):
                    self.browser.open(page(GOLDEN / name), width=width, height=844, mobile=True)
                    self.assertEqual(self.browser.run("return document.documentElement.scrollWidth"), width)
                    wide = self.browser.run("""
                        return Array.from(document.querySelectorAll('body *')).filter(function (element) {
                          var box = element.getBoundingClientRect();
                          return box.width > 1 && (box.right > innerWidth + 1 || box.left < -1);
                        }).map(e => e.outerHTML.slice(0, 80))""")
                    self.assertEqual(wide, [])
                    small = self.browser.run("""
                        return Array.from(document.querySelectorAll('body *')).filter(
                          e => e.offsetHeight > 0 && parseFloat(getComputedStyle(e).fontSize) < 12).length""")
                    self.assertEqual(small, 0)
                    # Cards, and yet a table to those who hear it.
                    if width == 390 and name in PLAIN:
                        self.assertEqual(self.browser.run(
                            "return getComputedStyle(document.querySelector('.actions tr')).display"), "block")
                        roles = [role for role, _ in self.browser.accessible()]
                        self.assertIn("table", roles)
                        self.assertGreater(roles.count("row"), 18)
                        self.assertEqual(roles.count("columnheader"), 4)

    def test_light_and_dark(self):
        colours = {}
        for name in PLAIN + SNAPSHOT + HOSTILE:
            for dark in [False, True]:
                with self.subTest(f"{name} {'dark' if dark else 'light'}"):
                    self.browser.open(page(GOLDEN / name), dark=dark)
                    colours[dark] = self.browser.run("return getComputedStyle(document.body).backgroundColor")
                    # 4.5 to 1 is what WCAG 2 asks of text.
                    self.assertEqual(self.browser.run(CONTRAST), [])
        self.assertNotEqual(colours[False], colours[True])

    def test_accessible(self):
        self.browser.open(page(GOLDEN / PLAIN[1]))
        tree = self.browser.accessible()
        for role in ["banner", "main", "search", "status", "contentinfo", "table"]:
            self.assertEqual([r for r, _ in tree].count(role), 1, role)
        for role in ["searchbox", "combobox", "table", "columnheader", "rowheader", "heading", "link"]:
            names = [name for r, name in tree if r == role]
            self.assertTrue(names and all(names), f"{role} {names}")
        levels = self.browser.run("return Array.from(document.querySelectorAll('h1,h2,h3'), h => h.localName)")
        self.assertEqual(levels.count("h1"), 1)
        self.assertEqual(levels[0], "h1")
        ids = self.browser.run("return Array.from(document.querySelectorAll('[id]'), e => e.id)")
        self.assertEqual(len(ids), len(set(ids)))
        # Every link of the head leads to a part.
        self.assertTrue(self.browser.run(
            "return Array.from(document.links).every(a => document.getElementById(a.getAttribute('href').slice(1)))"))

    def test_prints(self):
        for name in PLAIN + SNAPSHOT + HOSTILE:
            with self.subTest(name):
                self.browser.open(page(GOLDEN / name), dark=True)
                pdf = self.browser.pdf(name.removesuffix(".json"))
                self.assertTrue(pdf.startswith(b"%PDF-"))
                pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
                self.assertTrue(pages > 2 if name in HOSTILE else 1 <= pages <= 12, pages)
        # On paper it is dark on white, whatever the screen is; the search is gone, unless it left something out.
        self.browser.open(page(GOLDEN / PLAIN[0]), dark=True, media="print")
        self.assertEqual(self.browser.run("return getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)")
        self.assertEqual(self.browser.run(CONTRAST), [])
        self.assertFalse(self.browser.run("return document.getElementById('find').offsetHeight > 0"))
        self.search("sam")
        self.assertTrue(self.browser.run("return document.getElementById('count').offsetHeight > 0"))
        self.assertFalse(self.browser.run("return document.getElementById('search').offsetHeight > 0"))

    def test_huge_plans_stay_usable(self):
        actions = [membership(number) for number in range(20_000)]
        actions += [membership(number, "DeleteGroupMembership") for number in range(20_000, 20_040)]
        html = page(plan_with(actions))
        self.assertLess(len(html), 4_000_000)
        self.browser.open(html)
        self.assertEqual(self.browser.run("return document.querySelectorAll('tr[data-tags~=removal]').length"), 40)
        self.assertEqual(self.search("user20007"), 1)
        self.assertIn("15,040 more actions are not in this page".replace(",", ""),
                      self.browser.run("return document.body.textContent"))

    def test_pictures(self):
        """Nothing is asserted of pictures: somebody looks at them."""
        for name in PLAIN + SNAPSHOT + HOSTILE:
            html, stem = page(GOLDEN / name), name.removesuffix(".json")
            self.browser.open(html)
            self.browser.picture(f"{stem}-light")
            self.browser.open(html, dark=True)
            self.browser.picture(f"{stem}-dark")
            self.browser.open(html, width=390, height=844, mobile=True)
            self.browser.picture(f"{stem}-phone")


if __name__ == "__main__":
    unittest.main()
