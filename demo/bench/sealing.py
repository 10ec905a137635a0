"""Measures the sealed document of a filed agreement in this process: time, memory, and WeasyPrint's own time beside it.

To be run in a throw-away database and a process of its own: it files longer texts than those that are there.
"""

import io
import json
import resource
import time
from dataclasses import asdict, dataclass

from bucp.document import pades, pdf
from bucp.document.build import document_of, html_of, pdf_of
from bucp.models import Bucp, Revision, Signature, SigningRound
from bucp.models.states import State
from bucp.official_form.declare import AnswerKind
from common import pdf as paper
from history.recorder import canonical, sha256

from .pages import LONG_ANSWER
from .report import BenchLine

REPEATS = 3
SIZES = {60: 2.0, 500: 10.0}
"""Data elements, and the seconds in which such an agreement must be rendered and sealed."""
MOST_MB = 300
TIMES_WEASYPRINT = 1.3
HEAD = ("Filed agreement", "Pages", "KB", "Rendered and sealed, s", "WeasyPrint alone, s", "×", "Goal")
ROW = {
    "name": "Monthly amount",
    "type": "currency",
    "definition": "The sum paid in the month, in US dollars.",
    "required": "yes",
    "valid_inputs": "0 to 99,999",
    "source": "Eligibility system",
    "statutes": "Welfare and Institutions Code §10850(b)",
}


@dataclass(frozen=True)
class Sealed:
    elements: int
    pages: int
    size: int  # bytes
    seconds: float
    alone: float  # WeasyPrint on the same HTML, fonts and style read before
    peak_mb: int


def measure() -> list[dict]:
    """For each of SIZES, as plain data; the least disturbed of several rounds counts."""
    return [asdict(_measure(elements)) for elements in SIZES]


def lines(found: list[dict]) -> list[BenchLine]:
    return [_line(Sealed(**one)) for one in found]


def _measure(elements: int) -> Sealed:
    bucp = _filed_with(elements)
    pades.sealed(pdf.render_pdf("<html lang=en><title>t</title><p>x"))  # fonts, libraries and key are read once
    times, alone, made = [], [], b""
    for _ in range(REPEATS):
        began = time.perf_counter()
        document = document_of(bucp, as_filed=True)
        made = pades.sealed(pdf_of(document))
        times.append(time.perf_counter() - began)
        html = html_of(document)
        began = time.perf_counter()
        _weasyprint_alone(html)
        alone.append(time.perf_counter() - began)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Sealed(elements, _pages(made), len(made), min(times), min(alone), peak)


def _weasyprint_alone(html: str) -> bytes:
    import weasyprint

    fonts, style, fetcher = paper._prepared(pdf.STYLE)
    page = weasyprint.HTML(string=html, base_url=f"{pdf.STYLE.parent.as_uri()}/", url_fetcher=fetcher)
    return page.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant=paper.VARIANT)


def _pages(made: bytes) -> int:
    from pyhanko.pdf_utils.reader import PdfFileReader

    return int(PdfFileReader(io.BytesIO(made)).root["/Pages"]["/Count"])


def _filed_with(elements: int) -> Bucp:
    """An agreement on file whose signed text is about 12 pages long beside its data elements."""
    bucp = Bucp.objects.filter(state=State.ACTIVE, signing_rounds__outcome="filed").order_by("pk").first()
    old = bucp.signing_rounds.filter(outcome="filed").order_by("-number").first()
    texts = {f.key for f in bucp.form.fields.values() if f.kind == AnswerKind.TEXT}
    data = json.loads(old.revision.content)
    for answer in data["answers"]:
        answer["value"] = LONG_ANSWER if answer["field"] in texts else answer["value"]
    data["elements"] = [{**ROW, "name": f"{ROW['name']} {n}"} for n in range(1, elements + 1)]
    content = canonical(data)
    number = bucp.revisions.order_by("-number").first().number + 1
    revision = Revision.objects.create(
        bucp=bucp,
        number=number,
        occasion=old.revision.occasion,
        content=content,
        sha256=sha256(content),
        made_by=old.opened_by,
        made_at=old.revision.made_at,
    )
    new = SigningRound.objects.create(
        bucp=bucp,
        number=old.number + 1,
        revision=revision,
        opened_at=old.opened_at,
        opened_by=old.opened_by,
        ended_at=old.ended_at,
        ended_by=old.ended_by,
        outcome="filed",
    )
    signatures = list(old.signatures.all())
    for s in signatures:
        s.pk, s.round, s.sha256 = None, new, revision.sha256
    Signature.objects.bulk_create(signatures)
    return bucp


def _line(one: Sealed) -> BenchLine:
    times, problems = one.seconds / one.alone, []
    name = f"with {one.elements} data elements"
    if one.seconds > SIZES[one.elements]:
        problems.append(f"over {SIZES[one.elements]:.0f} s")
    if times > TIMES_WEASYPRINT:
        problems.append(f"over {TIMES_WEASYPRINT} × WeasyPrint")
    if one.peak_mb > MOST_MB:
        problems.append(f"{one.peak_mb} MB, over {MOST_MB} MB")
    return BenchLine(
        (
            name,
            str(one.pages),
            f"{one.size / 1024:.0f}",
            f"{one.seconds:.2f}",
            f"{one.alone:.2f}",
            f"{times:.2f}",
            "; ".join(problems) or f"met; {one.peak_mb} MB at most",
        ),
        tuple(f"Sealed {name}: {p}" for p in problems),
    )
