"""What a page does around a move: nothing typed is lost, what is missing stands beside its field, and what somebody
was quicker with is told."""

from django.core.exceptions import PermissionDenied

from bucp.page_actions.attempt import errors_of, read_again
from bucp.workflow.perform import perform
from common.refusals import NotAllowed, Refused

from .questions import Incomplete


def attempt(request, command, form):
    """Does the move. Returns (what it returns, [], 200), or (None, errors for `parts/error_summary.html`, status): 422
    with the sentences on the form, 409 when it is not possible now. Raises PermissionDenied for other people's moves."""
    try:
        return perform(request.bucp, command, request.user), [], 200
    except Incomplete as missing:
        for field, sentence in missing.errors.items():
            form.add_error(field if field in form.fields else None, sentence)
        return None, [], 422
    except NotAllowed as refusal:
        raise PermissionDenied(refusal.sentence) from None
    except Refused as refusal:
        read_again(request)
        return None, errors_of(refusal), 409
