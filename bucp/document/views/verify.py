"""`/verify/`: anybody drops a file and reads whether it is real. The file is neither kept nor logged."""

from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from common.network import address_of, announced
from common.turns import Busy, turn
from history import seal
from signatories.access import ANYONE, access

from ..upload import FAR_TOO_LARGE, InMemory
from ..verify import LARGEST, FileVerdict, Finding, examine
from ..verify_page import answer_to

A_MINUTE = 30
"""Files that one address may have checked within a minute."""

AT_A_TIME = 2
"""Files that are taken and read at the same moment on this machine, of strangers and of people signed in."""

PAGE = "bucp/verify/page.html"


@access(ANYONE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@csrf_exempt  # until the upload's bounds are set: reading the token reads the file
def verify(request):
    if request.method != "POST":
        return _protected(request)
    if _is_in_haste(request):
        sentence = "You have checked many files in a minute. Wait a minute, then go on."
        response = render(request, PAGE, {"problem": sentence}, status=429)
        response["Retry-After"] = "60"
        return response
    if announced(request) > FAR_TOO_LARGE * LARGEST:
        return render(request, PAGE, {"answer": answer_to(Finding(FileVerdict.TOO_LARGE))}, status=413)
    try:
        # Of strangers and of people signed in apart: those never wait for these.
        with turn("verify" if request.user.is_authenticated else "verify-anonymous", AT_A_TIME):
            request.upload_handlers = [InMemory(request, LARGEST + 1)]
            return _protected(request)
    except Busy as busy:  # answered before the file has come: reading it would hold a thread as long as it comes
        sentence = "Other files are being checked just now, a few at a time. Wait a moment, then bring the file again."
        response = render(request, PAGE, {"problem": sentence}, status=503)
        response["Retry-After"] = str(busy.retry_after)
        return response


@csrf_protect
def _protected(request):
    if request.method != "POST":
        return render(request, PAGE)
    file = request.FILES.get("file")
    if file is None:
        return render(request, PAGE, {"problem": "Choose the PDF file you want to check."}, status=422)
    return render(request, PAGE, {"answer": answer_to(examine(file.read(), seal.certificate_pem()), request.user)})


def _is_in_haste(request) -> bool:
    key = f"verify:{address_of(request)}"
    if cache.add(key, 1, 60):
        return False
    try:
        return cache.incr(key) > A_MINUTE
    except ValueError:  # it ran out in this very moment
        return False


@access(ANYONE)
@require_safe
def certificate(request):
    """The public certificate, for a check without this portal."""
    response = HttpResponse(seal.certificate_pem(), content_type="application/x-pem-file")
    response["Content-Disposition"] = 'attachment; filename="idea-portal-seal.pem"'
    return response
