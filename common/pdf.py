"""HTML to PDF, for every paper the portal makes: agreements, letters. `render` is a pure function: the same text gives
the same bytes on the same machine, and nothing is fetched while it works: only `data:` addresses, the style with the
pictures in `marks/` beside it, and the bundled fonts can be opened."""

import atexit
import hashlib
import io
import json
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from . import apart
from .apart import MIB, Limits
from .turns import turn

FONTS = Path(__file__).resolve().parents[1] / "static" / "vendor" / "public-sans"

VARIANT = "pdf/a-3a"
"""Made to be kept (PDF/A-3), tagged for screen readers (level A), and able to carry files."""

AT_A_TIME, PATIENCE = 2, 3
"""Papers that are laid out for pages at the same moment on this machine, and for how many seconds another one waits."""

LIMITS = Limits(seconds=8, per_mib=4, memory=900 * MIB)

TOO_HARD = "its text is too long, or has very long words or very many lines. Open the page and print it instead."

_one_at_a_time = threading.Lock()  # the font library keeps one state per process


class CannotMakePdf(Exception):
    """The machine lacks what it takes to make a PDF; the text is a sentence for the person."""


@dataclass(frozen=True)
class Attached:
    """A file inside the file. `relationship` as ISO 32000-2, 7.11.3 has it: Source, Data, Supplement."""

    name: str
    data: bytes
    description: str
    relationship: str
    at: datetime


def render(html: str, style: Path, attached: tuple[Attached, ...] = ()) -> bytes:
    """The PDF of a whole HTML document in this style sheet, with `attached` embedded. Its title, language and dates
    come from the document's own head. Raises CannotMakePdf."""
    weasyprint = _library()
    with _one_at_a_time:
        fonts, sheet, fetcher = _prepared(style)
        document = weasyprint.HTML(string=html, base_url=f"{style.parent.as_uri()}/", url_fetcher=fetcher)
        made: bytes = document.write_pdf(
            stylesheets=[sheet],
            font_config=fonts,
            finisher=_finish,
            pdf_variant=VARIANT,
            pdf_identifier=_identifier(html, attached),
            attachments=[_embedded(a, fetcher) for a in sorted(attached, key=lambda a: a.name)],  # ISO 32000, 7.9.6
        )
    return made


def render_apart(html: str, style: Path) -> bytes:
    """As `render`, for a page: in a process of its own with limits, a few at a time. A short text can take long to lay
    out: one word of 60,000 letters takes half a minute. Raises CannotMakePdf, and Busy when all turns are taken."""
    _library()
    with turn("pdf", AT_A_TIME, PATIENCE):
        try:
            return apart.run("common.pdf", json.dumps([html, str(style)]).encode(), LIMITS)
        except apart.TooHard as error:
            raise CannotMakePdf(TOO_HARD) from error


def _answer(asked: bytes) -> bytes:
    """In the process apart."""
    html, style = json.loads(asked)
    return render(html, Path(style))


def _identifier(html: str, attached: tuple[Attached, ...]) -> bytes:
    digest = hashlib.sha256(html.encode())
    for a in attached:
        digest.update(hashlib.sha256(a.data).digest())
    return digest.digest()[:16]


def _embedded(a: Attached, fetcher: Any) -> Any:
    from weasyprint import Attachment

    at = a.at.astimezone(UTC)
    return Attachment(
        file_obj=io.BytesIO(a.data),
        name=a.name,
        description=a.description,
        created=at,
        modified=at,
        relationship=a.relationship,
        url_fetcher=fetcher,
    )


def _library() -> Any:
    try:
        import weasyprint
    except (OSError, ImportError) as error:  # OSError: it is installed, the system library it calls is not
        raise CannotMakePdf(
            "a system library is missing. Install libpango-1.0-0 and libpangoft2-1.0-0, then start the portal again."
        ) from error
    return weasyprint


@cache
def _prepared(style: Path) -> tuple[Any, Any, Any]:
    """Fonts, style sheet and fetcher, read once per process: half of the time of a short document."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    class Bundled(URLFetcher):  # type: ignore[misc]  # WeasyPrint says nothing of types
        def fetch(self, url: str, headers: Any = None) -> Any:
            if not is_bundled(url, style):
                raise ValueError("Nothing outside the bundle is read while a document is made.")
            return super().fetch(url, headers)

    fetcher = Bundled(allowed_protocols={"data", "file"}, allow_redirects=False)
    fonts = FontConfiguration()
    atexit.register(_prepared.cache_clear)  # the unpacked fonts lie in a temporary folder, gone with the object
    return fonts, CSS(filename=style, font_config=fonts, url_fetcher=fetcher), fetcher


def is_bundled(url: str, style: Path) -> bool:
    """Whether an address may be opened while a document in this style is made."""
    parts = urlsplit(url)
    if parts.scheme != "file":
        return parts.scheme == "data"
    path = Path(unquote(parts.path)).resolve()
    return any(path.is_relative_to(folder) for folder in (style.parent / "marks", style, FONTS))


def _finish(document: Any, pdf: Any) -> None:
    """What WeasyPrint leaves out: readers show the title in the window, and head cells say what they head."""
    import pydyf

    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    if "AF" in pdf.catalog:  # it names each attachment twice
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    for cell in _tags(pdf, "/TH"):
        in_head = _parent(pdf, _parent(pdf, cell)).get("S") == "/THead"
        cell.setdefault("A", pydyf.Dictionary({"O": "/Table"}))["Scope"] = "/Column" if in_head else "/Row"


def _tags(pdf: Any, kind: str) -> list[Any]:
    return [o for o in pdf.objects if isinstance(o, dict) and o.get("S") == kind and o.get("Type") == "/StructElem"]


def _parent(pdf: Any, tag: Any) -> Any:
    return pdf.objects[int(tag["P"].split()[0])]


if __name__ == "__main__" and apart.is_apart():
    apart.answer(_answer)
