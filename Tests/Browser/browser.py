"""A chromium without a window, which can reach nothing, and what it has to say about a page."""

import base64
import http.server
import json
import os
import threading
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

SEEN = Path(os.environ["SEEN"])

# Runs before the page's own text, and outside the page's policy.
WATCH = """
window.violations = [];
document.addEventListener('securitypolicyviolation', function (event) {
  window.violations.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample);
});
window.alert = window.confirm = window.prompt = function () { window.pwned = 'dialog'; };
"""


class Server:
    """Serves one page on loopback, and remembers what was asked for."""

    def __init__(self):
        self.page = b""
        self.requests = []
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                server.requests.append(self.path)
                self.send_response(200 if self.path == "/" else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(server.page if self.path == "/" else b"")

            do_POST = do_HEAD = do_GET

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()


class Browser:
    def __init__(self):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for argument in [
            "--headless=new", "--disable-gpu", "--hide-scrollbars", "--disable-background-networking",
            "--disable-component-update", "--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
        ]:
            options.add_argument(argument)
        if os.geteuid() == 0:
            # Chromium's own sandbox does not start for root, as in most containers.
            options.add_argument("--no-sandbox")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        self.tell("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
        self.server = Server()

    def stop(self):
        self.driver.quit()
        self.server.stop()

    def tell(self, command, **parameters):
        return self.driver.execute_cdp_cmd(command, parameters)

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def open(self, page, width=1200, height=900, dark=False, scripts=True, media="", served=False, mobile=False):
        """Opens a page's bytes as a file, or from a server on loopback; forgets what was logged before."""
        self.tell("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.tell("Emulation.setDeviceMetricsOverride", width=width, height=height, mobile=mobile,
                  deviceScaleFactor=2 if mobile else 1)
        self.tell("Emulation.setEmulatedMedia", media=media, features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        for kind in ["browser", "performance"]:
            self.driver.get_log(kind)
        self.server.requests.clear()
        if served:
            self.server.page = page
            self.driver.get(self.server.url)
        else:
            file = SEEN / "page.html"
            file.write_bytes(page)
            self.driver.get(f"file://{file}")

    def console(self):
        """What the console says: errors and warnings of the page, violations of its policy among them."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self):
        """The addresses that were asked for, whatever came of it."""
        messages = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        return [message["params"]["request"]["url"] for message in messages
                if message["method"] == "Network.requestWillBeSent"]

    def picture(self, name):
        """Leaves a picture of the whole page, as far as a picture goes."""
        size = self.run("return [innerWidth, Math.min(document.documentElement.scrollHeight, 6000)]")
        data = self.tell("Page.captureScreenshot", format="png", captureBeyondViewport=True,
                         clip={"x": 0, "y": 0, "width": size[0], "height": size[1], "scale": 1})["data"]
        (SEEN / f"{name}.png").write_bytes(base64.b64decode(data))
        return size

    def pdf(self, name):
        data = base64.b64decode(self.tell("Page.printToPDF", preferCSSPageSize=True, printBackground=False)["data"])
        (SEEN / f"{name}.pdf").write_bytes(data)
        return data

    def accessible(self):
        """The roles and names that a screen reader is given."""
        nodes = self.tell("Accessibility.getFullAXTree")["nodes"]
        return [(node["role"]["value"], node.get("name", {}).get("value", ""))
                for node in nodes if not node.get("ignored") and "role" in node]
