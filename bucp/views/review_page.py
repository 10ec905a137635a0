"""The review page put together. Used by every view that shows it: to read, and again when something was refused."""

from django.shortcuts import render
from django.utils import timezone

from .. import discussion, opinion_board, seen, sensitive
from ..amendment import changes_in_force
from ..checklist import checklist
from ..models import Opinion
from ..perform import may
from ..reading import read
from ..states import EDITABLE, State


def show(request, errors=(), typed=None, changes=None, status=200):
    """`errors` for the summary on top; `typed`: what a refused form held, by the thread or opinion it belongs to;
    `changes`: the redline of what changed while somebody was writing an opinion."""
    bucp, user, hats = request.bucp, request.user, request.hats
    discussion.load(bucp)
    fields = sensitive.fields_for(bucp, user, hats)
    reading = read(bucp, None if bucp.state in EDITABLE else bucp.current_revision, fields)
    sensitive.note_read(user, bucp, hats, reading)
    mark = seen.last_seen(bucp, user)
    only_open = request.GET.get("comments") == "open"
    talk = discussion.Discussion(bucp, reading, user, hats, mark, only_open, typed)
    board = opinion_board.board(bucp, user, hats, mark, typed)
    base, base_changes = changes_in_force(bucp, reading, fields) or (None, None)
    context = {
        "bucp": bucp,
        "base": base,
        "base_changes": base_changes,
        "reading": reading,
        "keeps_back": fields is not None,
        "now": timezone.now().isoformat(),
        "talk": talk,
        "only_open": only_open,
        "board": board,
        "stances": Opinion.Stance.choices,
        "checklist": checklist(bucp),
        "since": seen.Since(
            at=mark.at if mark else None,
            revision_number=mark.revision_number if mark else 0,
            answers=talk.changed_answers,
            comments=talk.new_comments,
            opinions=board.new,
        ),
        "standing": _standing(bucp, hats),
        "may_hand_over": may(bucp, hats, "hand_over") and any(hat.side == bucp.turn for hat in hats),
        "errors": errors,
        "typed": typed or {},
        "changes": changes,
    }
    return render(request, "bucp/review/page.html", context, status=status)


def _standing(bucp, hats) -> str:
    """Why the page is only to be read, or ""."""
    if bucp.state == State.SIGNING:
        return "The text is frozen and out for signature. Comments and changes are closed until it comes back to review."
    if bucp.is_on_file:
        return "This is the text as it was filed. It can be read, not changed."
    if bucp.state not in EDITABLE:
        return f"This agreement is “{bucp.get_state_display().lower()}”. Its record stays readable."
    if bucp.state == State.DRAFT:
        return "A draft. Comments and opinions begin when it is sent to the provider."
    if not hats:
        return "You can read this. Comments come from the people of the parties."
    return ""
