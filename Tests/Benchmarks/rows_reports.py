"""Reports of 400,000 actions: what writing them takes beyond what every report of the same plan does."""

from offline import made, plan
from rows import Figure, row


@row("reports")
def reports():
    files = made(200_000, new=100_000)
    # Markdown is cut at 60,000 characters, so that nearly all it takes is what the others take too.
    short = plan(*files, "--format", "markdown")
    page = plan(*files, "--format", "html", keep=1 << 23)
    figures = []
    for form in ("text", "json"):
        long = plan(*files, "--format", form)
        size = long.written / 1e6
        figures.append(Figure(f"{form}, MB/s of CPU", size / max(0.001, long.cpu - short.cpu), "≥ 50", f"{size:.0f} MB",
                              digits=0))
    figures += [
        Figure("markdown, characters", len(short.output.decode()), "≤ 60000", digits=0),
        Figure("html, MB", page.written / 1e6, "bounded", "says what it leaves out" if b"not in this page" in page.output else "",
               digits=1),
    ]
    return figures
