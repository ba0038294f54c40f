"""Reports of 400,000 actions: how fast the long ones stream, and how short the others stay."""

from offline import made, plan
from rows import Figure, row


@row("reports")
def reports():
    files = made(200_000, new=100_000)
    figures = []
    for form in ("text", "json"):
        long = plan(*files, "--format", form)
        size = long.written / 1e6
        figures.append(Figure(f"{form}, MB/s", size / long.streaming, "≥ 50", f"{size:.0f} MB, first byte to last", digits=0))
    for form, wanted, words in (
        ("markdown", "≤ 60000", "do not fit here"), ("html", "bounded", "more actions are not in this page"),
    ):
        page = plan(*files, "--format", form, keep=1 << 24).output.decode()
        assert words in page, f"{form} does not say what it leaves out"
        figures.append(Figure(f"{form}, characters", len(page), wanted, "says what it leaves out", digits=0))
    return figures
