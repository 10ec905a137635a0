"""The document to take away: `/bucps/<number>/document.pdf` and `.json`, of the present or a named revision.

Of an agreement on file the PDF is the very file that was sealed. Every other PDF is made outside the request: a page
shows that it is on its way, then comes the file.
"""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bucp import sensitive
from bucp.access import TEAM_OR_CDO
from bucp.models import FiledDocument, Rendering
from bucp.text import reader as reading
from signatories.access import access

from .. import renderings, sealing
from ..build import document_of
from ..export import file_name, file_stem, note_export
from ..json import json_of


@access(TEAM_OR_CDO)
@require_safe
@never_cache
def document(request, number: str, kind: str):
    if kind not in ("pdf", "json"):
        raise Http404
    if kind == "json":
        return _json(request, _revision(request))
    revision, bucp = _revision(request), request.bucp
    if request.GET.get("filed") == "1" and not bucp.is_on_file:
        raise Http404
    if bucp.is_on_file and revision is None and (bucp.is_in_force or request.GET.get("filed") == "1"):
        return _filed(request)
    return _rendered(request, revision)


def _json(request, revision):
    made = document_of(request.bucp, revision)
    return _give(request, json_of(made), "json", file_name(made, "json"), made.reading)


def _filed(request):
    """The sealed file, byte for byte; a page of progress until it is sealed."""
    bucp = request.bucp
    filed = FiledDocument.objects.filter(bucp=bucp).defer("pdf").first()
    if filed is None:
        failure = sealing.failure_of(bucp)
        return _cannot(request, failure) if failure else _wait(request, is_filed=True)
    etag = f'"{filed.sha256}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    response = _give(
        request,
        bytes(filed.pdf),
        "pdf",
        f"{file_stem(bucp.number, bucp.title)}.pdf",
        reading.read(bucp, filed.revision),
    )
    response["ETag"] = etag
    return response


def _rendered(request, revision):
    made = document_of(request.bucp, revision)
    row = renderings.ask(made, revision)
    if row.error:
        if request.method == "GET":
            Rendering.objects.filter(pk=row.pk).delete()  # so that the next look is another attempt
        return _cannot(request, row.error)
    if row.made_at is None:
        return _wait(request)
    return _give(request, renderings.file_of(row), "pdf", file_name(made, "pdf"), made.reading)


def _give(request, body: bytes, kind: str, name: str, shown):
    """The file; what CDO staff takes out or reads of a filed agreement is recorded (domain.md §11)."""
    if request.method == "GET":
        note_export(request.bucp, request.user, kind)
        sensitive.note_read(request.user, request.bucp, request.party_roles, shown)
    types = {"pdf": "application/pdf", "json": "application/json; charset=utf-8"}
    response = HttpResponse(body, content_type=types[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _wait(request, is_filed: bool = False):
    context = {"bucp": request.bucp, "address": request.get_full_path(), "is_filed": is_filed}
    return render(request, "bucp/document/wait.html", context, status=202)


def _cannot(request, problem: str):
    context = {"bucp": request.bucp, "problem": problem, "address": request.get_full_path()}
    return render(request, "bucp/document/cannot.html", context, status=503)


def _revision(request):
    """The revision that `?revision=` names; None when it names none. 404 for one that does not exist."""
    asked = request.GET.get("revision", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) < 7):
        raise Http404
    found = request.bucp.revisions.filter(number=int(asked)).first()
    if found is None:
        raise Http404
    return found
