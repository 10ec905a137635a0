"""PDFs in the tests: the same text is laid out once in a process, and what was made is read back by poppler."""

import subprocess
from functools import cache

from common import pdf

render, render_apart = pdf.render, pdf.render_apart
made: dict[tuple, bytes] = {}


def lay_out_once(patches) -> None:
    """From now on the same text, style and attachments give the file that was made of them before; while something is
    patched (`patches`: the test's `monkeypatch`, or None) all is made anew."""

    def remembered(html, style, attached=()):
        if patches and (patches._setattr or patches._setitem):
            return render(html, style, attached)
        key = (html, style, attached)
        if key not in made:
            made[key] = render(html, style, attached)
        return made[key]

    pdf.render = remembered
    pdf.render_apart = remembered  # what a process of its own adds has its own tests


@cache
def pages(file: bytes) -> list[str]:
    """The text of each page, in the order of the file, without line ends."""
    command = ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"]
    said = subprocess.run(command, input=file, capture_output=True, timeout=60, check=True).stdout.decode()
    return [" ".join(page.split()) for page in said.split("\f")[:-1]]


def words(file: bytes) -> str:
    """All its text in one line."""
    return " ".join(pages(file))
