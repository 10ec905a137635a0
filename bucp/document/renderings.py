"""PDFs that readers ask for, made outside the request: `ask` writes the wish down and has it made, `make` makes it.

A row's key names exactly what its file shows, so that a changed agreement is a new row. Each step may run twice or be
cut off without harm: a claim that was left is taken over by the scheduler.
"""

import hashlib
import logging
from datetime import timedelta
from functools import cache

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bucp.models import Rendering
from history.recorder import canonical, sha256

from . import queue
from .build import document_of, html_of, pdf_of
from .pdf import STYLE, CannotMakePdf

log = logging.getLogger(__name__)

WAITS = timedelta(seconds=20)
"""After this a wish that nobody took is the scheduler's."""
STUCK = timedelta(minutes=2)
"""A claim this old was left by a process that died."""
KEPT = timedelta(days=1)
TOLD = "It could not be made just now. The people who run the portal find the reason in the log."
SEAL = "seal-"
"""The beginning of the keys by which sealing claims an agreement (sealing.py); no reader asked for those."""


def key_of(html: str) -> str:
    """What the file will show: words, numbers and marks as laid out, and the style they are laid out with."""
    return sha256(canonical([html, _style()]))


@cache
def _style() -> str:
    return hashlib.sha256(STYLE.read_bytes()).hexdigest()


def ask(document, revision=None) -> Rendering:
    """The rendering of what the document says: made, being made, failed, or asked for by this call. `revision` is
    the one the document was gathered for, None for the text that stands. `pdf` is not loaded; see `file_of`.
    """
    wish = {"bucp": document.bucp, "revision": revision}
    with transaction.atomic():
        row, is_new = Rendering.objects.defer("pdf").get_or_create(key=key_of(html_of(document)), defaults=wish)
        if is_new:
            transaction.on_commit(lambda: queue.render_soon(row.pk))
    return row


def file_of(row: Rendering) -> bytes:
    return bytes(Rendering.objects.values_list("pdf", flat=True).get(pk=row.pk))


def claim(rows) -> bool:
    """Takes the one row of the query for this process, unless it is made or somebody else is at it."""
    now = timezone.now()
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - STUCK)
    return rows.filter(free, made_at__isnull=True).update(claimed_at=now, error="") == 1


def make(pk: int) -> bool:
    """Makes one rendering, if nobody else is at it. What went wrong is kept as a sentence for the reader."""
    mine = Rendering.objects.filter(pk=pk)
    if not claim(mine):
        return False
    row = Rendering.objects.select_related("bucp", "revision").get(pk=pk)
    try:
        document = document_of(row.bucp, row.revision)
        html = html_of(document)
        if key_of(html) != row.key:
            mine.delete()  # it says something else by now; the reader's page asks for that
            return False
        made = pdf_of(document, html)
    except CannotMakePdf as problem:
        mine.update(error=f"The PDF cannot be made on this machine: {problem}"[:300])
    except Exception:
        log.exception("The document of %s could not be made", row.bucp.number)
        mine.update(error=TOLD)
    else:
        return mine.update(pdf=made, made_at=timezone.now()) == 1
    return False


def take_over() -> int:
    """Makes what was asked and nobody took, or was left half done; forgets what is a day old. Returns how many."""
    now = timezone.now()
    Rendering.objects.filter(asked_at__lt=now - KEPT).delete()
    left = Q(claimed_at__isnull=True, asked_at__lt=now - WAITS) | Q(claimed_at__lt=now - STUCK)
    rows = Rendering.objects.filter(left, made_at__isnull=True, error="").exclude(key__startswith=SEAL)
    return sum(make(pk) for pk in rows.order_by("asked_at").values_list("pk", flat=True)[:20])
