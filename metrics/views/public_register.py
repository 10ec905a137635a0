"""`/public-register/`: what is filed, by its public line, for everybody while CDO staff have it switched on; and the
page where they do so."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bucp import public_register as the_switch
from bucp.access import WHILE_PUBLIC
from bucp.text import public_line
from common.paging import Page
from metrics.register import PAGE
from signatories.access import CDO_STAFF, access

TURNS_SHOWN = 20
WANTED = {"on": True, "off": False}


@access(WHILE_PUBLIC)
@require_safe
def public_register(request):
    page = Page(public_line.all_on_file(), request.GET.get("page"), PAGE)
    rows = [public_line.of(bucp) for bucp in page.rows]
    return render(request, "metrics/public_register.html", {"page": page, "rows": rows})


@access(CDO_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def switch(request):
    """POST `turn`: on or off."""
    wanted = WANTED.get(request.POST.get("turn", ""))
    if request.method == "POST" and wanted is not None:
        _turn(request, wanted)
        return redirect("public_register_switch")
    context = {"is_on": the_switch.is_on(), "turns": the_switch.turns()[:TURNS_SHOWN]}
    status = 422 if request.method == "POST" else 200
    return render(request, "metrics/public_register_switch.html", context, status=status)


def _turn(request, on: bool) -> None:
    word = "on" if on else "off"
    if the_switch.turn(on, request.user):
        messages.success(request, f"The public register is {word}. This is recorded with your name.")
    else:
        messages.info(request, f"The public register was {word} already.")
