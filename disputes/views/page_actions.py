"""The acts of a dispute: each has an address of its own, which on GET says what will happen and asks what is needed, and
on POST does it. What they say and ask stands in `ways`."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from bucp.models import Bucp
from bucp.page_actions.attempt import errors_of
from bucp.page_actions.standing import need_role
from bucp.workflow.perform import perform
from bucp.workflow.table import MOVES
from common.refusals import NotAllowed, Refused
from disputes.access import READ
from disputes.enums import Step
from disputes.page_actions import PAGE_ACTIONS, PageAction
from signatories.access import access

from .dispute import page_of


def view_of(way: PageAction):
    @access(READ)
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request, number, pk=None):
        need_role(request, way.command)
        page = page_of(request)
        thing = _thing(page, way, pk)
        if request.method != "POST":
            return _show(request, page, way, thing, way.form(page, thing))
        form = way.form(page, thing, request.POST, request.FILES)
        if not form.is_valid():
            return _show(request, page, way, thing, form, status=422)
        return _do(request, page, way, thing, form)

    return view


def _thing(page, way: PageAction, pk):
    """The meeting or the proposal that the address names; 404 when it belongs to another dispute."""
    if not way.thing:
        return None
    found = next((t for t in getattr(page, way.thing) if t.pk == pk), None)
    if found is None:
        raise Http404
    return found


def _do(request, page, way: PageAction, thing, form):
    try:
        perform(request.bucp, way.command(**form.for_move()), request.user)
    except NotAllowed as refused:
        raise PermissionDenied(refused.sentence) from None
    except Refused as refused:
        READ.check(request, number=request.bucp.number)  # as it stands now: somebody else may just have acted
        page = page_of(request)
        return _show(request, page, way, thing, form, errors_of(refused), status=409)
    page.dispute.refresh_from_db()
    ended = not page.dispute.is_open
    messages.success(request, _said(way, page.dispute))
    if not Bucp.objects.visible_to(request.user).filter(pk=request.bucp.pk).exists():
        messages.info(request, f"{request.bucp.number} no longer concerns your office, so it is closed to you now.")
        return redirect("tasks")
    place = "outcome" if ended else way.anchor
    anchor = f"#{place}" if place else ""
    return redirect(page.dispute.get_absolute_url() + anchor)


def _said(way, dispute) -> str:
    """What was done, and how the dispute ended if that ended it."""
    if dispute.is_open:
        return way.done
    return f"{way.done} The dispute has ended: {dispute.get_outcome_display().lower()}."


def _show(request, page, way: PageAction, thing, form, errors=(), status=200):
    possible = way.possible(page, thing)
    context = {
        "bucp": request.bucp,
        "dispute": page.dispute,
        "page": page,
        "way": way,
        "thing": thing,
        "form": form,
        "errors": errors,
        "problems": MOVES[way.command].problems(request.bucp) if possible else [],
        "elsewhere": "" if possible else _why_not(page, way),
    }
    return render(request, "disputes/act.html", context, status=status)


def _why_not(page, way: PageAction) -> str:
    dispute = page.dispute
    if not dispute.is_open:
        return f"The dispute ended: {dispute.get_outcome_display().lower()}."
    if way.steps and dispute.step not in way.steps:
        return f"The dispute is now at the step “{Step(dispute.step).label}”."
    return way.not_now


urls = [path(f"<bucp:number>/{way.path}", view_of(way), name=way.name) for way in PAGE_ACTIONS]
