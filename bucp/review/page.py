"""The review page put together. Used by every view that shows it: to read, and again when something was refused."""

from django.shortcuts import render
from django.utils import timezone

from bucp import sensitive
from bucp.models import Opinion
from bucp.models.states import EDITABLE, State
from bucp.review.commands import HandOver
from bucp.text import read_markers as seen
from bucp.text.amendment import changes_in_force
from bucp.text.approval import signing_day
from bucp.text.reader import read
from bucp.workflow.perform import may

from . import discussion, opinion_board
from .checklist import checklist


def show(request, errors=(), typed=None, changes=None, status=200):
    """`errors` for the summary on top; `typed`: what a refused form held, by the thread or opinion it belongs to;
    `changes`: the redline of what changed while somebody was writing an opinion."""
    bucp, user, party_roles = request.bucp, request.user, request.party_roles
    discussion.load(bucp)
    fields = sensitive.fields_for(bucp, user, party_roles)
    reading = read(bucp, None if bucp.state in EDITABLE else bucp.current_revision, fields)
    sensitive.note_read(user, bucp, party_roles, reading)
    mark = seen.last_seen(bucp, user)
    only_open = request.GET.get("comments") == "open"
    talk = discussion.Discussion(bucp, reading, user, party_roles, mark, only_open, typed, fields)
    board = opinion_board.board(bucp, user, party_roles, mark, typed)
    base, base_changes = changes_in_force(bucp, reading, fields) or (None, None)
    context = {
        "bucp": bucp,
        "base": base,
        "base_changes": base_changes,
        "reading": reading,
        "kept_back": sensitive.kept_back(bucp, user, party_roles, talk.kept_back),
        "now": timezone.now().isoformat(),
        "talk": talk,
        "only_open": only_open,
        "board": board,
        "signing_day": signing_day(bucp),
        "stances": Opinion.Stance.choices,
        "checklist": checklist(bucp),
        "since": seen.Since(
            at=mark.at if mark else None,
            revision_number=mark.revision_number if mark else 0,
            answers=talk.changed_answers,
            comments=talk.new_comments,
            opinions=board.new,
        ),
        "standing": _standing(bucp, party_roles),
        "may_hand_over": may(bucp, party_roles, HandOver)
        and any(party_role.side == bucp.turn for party_role in party_roles),
        "errors": errors,
        "typed": typed or {},
        "changes": changes,
    }
    return render(request, "bucp/review/page.html", context, status=status)


def _standing(bucp, party_roles) -> str:
    """Why the page is only to be read, or ""."""
    if bucp.state == State.SIGNING:
        return (
            "The text is frozen and out for signature. Comments and changes are closed until it comes back to review."
        )
    if bucp.is_on_file:
        return "This is the text as it was filed. It can be read, not changed."
    if bucp.state not in EDITABLE:
        return f"This agreement is “{bucp.get_state_display().lower()}”. Its record stays readable."
    if bucp.state == State.DRAFT:
        return "A draft. Comments and opinions begin when it is sent to the provider."
    if not party_roles:
        return "You can read this. Comments come from the people of the parties."
    return ""
