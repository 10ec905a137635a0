"""The sealed file: made once for each agreement on file, kept byte for byte, and recorded.

Two schedulers do not do the same work (a claim), and could not store it twice (FiledDocument is one per agreement).
"""

import hashlib
import logging
import time

from django.db import transaction
from django.utils import timezone

from bucp.models import Bucp, FiledDocument, Rendering
from history import on_record, seal
from history.recorder import record

from .build import document_of, pdf_of
from .pades import sealed
from .pdf import CannotMakePdf
from .renderings import SEAL, TOLD, claim

log = logging.getLogger(__name__)

AT_ONCE = 20.0
"""Seconds after which a run leaves the rest to the next one: letters wait behind it where one process does all."""


def seal_filed() -> int:
    """Seals what was filed and is not sealed yet, the latest first. Returns how many."""
    began, count = time.monotonic(), 0
    waiting = Bucp.objects.on_file().filter(filed_document__isnull=True).order_by("-filed_at")
    for bucp in waiting[:200]:
        try:
            count += seal_one(bucp)
        except CannotMakePdf as problem:
            log.error("Filed agreements cannot be sealed on this machine: %s", problem)
            break
        if time.monotonic() - began > AT_ONCE:
            break
    return count


def seal_one(bucp) -> bool:
    """Seals one agreement, unless it is sealed or another process is at it. A failure is logged and tried again in
    the next run; the reader's page says so in between. Raises CannotMakePdf where nothing else could be made either."""
    key = f"{SEAL}{bucp.number}"
    Rendering.objects.get_or_create(key=key, defaults={"bucp": bucp})
    mine = Rendering.objects.filter(key=key)
    if not claim(mine):
        return False
    try:
        stored = _store(bucp, *_make(bucp))
    except CannotMakePdf as problem:
        mine.update(claimed_at=None, error=f"The PDF cannot be made on this machine: {problem}"[:300])
        raise
    except Exception:
        log.exception("The filed document of %s could not be sealed", bucp.number)
        mine.update(claimed_at=None, error=TOLD)
        return False
    mine.delete()
    return stored


def failure_of(bucp) -> str:
    """Why the last attempt to seal this agreement failed, as a sentence; "" while all is well."""
    return Rendering.objects.filter(key=f"{SEAL}{bucp.number}").values_list("error", flat=True).first() or ""


def _make(bucp):
    document = document_of(bucp, as_filed=True)
    return document, sealed(pdf_of(document))


def _store(bucp, document, pdf: bytes) -> bool:
    digest = hashlib.sha256(pdf).hexdigest()
    with transaction.atomic(), on_record.watching() as watch:
        Bucp.objects.select_for_update(of=("self",)).get(pk=bucp.pk)
        if FiledDocument.objects.filter(bucp=bucp).exists():
            return False
        FiledDocument.objects.create(
            bucp=bucp,
            revision=document.revision,
            pdf=pdf,
            size=len(pdf),
            sha256=digest,
            sealed_by=seal.subject(),
            made_at=timezone.now(),
        )
        record(
            bucp.number,
            "bucp.sealed",
            written=watch.written(bucp.number),
            revision=document.revision.number,
            sha256=digest,
            sealed_by=seal.subject(),
        )
    return True
