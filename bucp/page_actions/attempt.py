"""The one piece around `perform`: for every page on which something is done to an agreement."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied

from bucp.workflow.moves import MoveCommand
from bucp.workflow.perform import perform
from common.refusals import Incomplete, NotAllowed, Refused


@dataclass(frozen=True)
class Attempt:
    """What came of a move: its `result`; or `refusal`, with `errors` for `parts/error_summary.html` and the `status`
    that the page answers."""

    result: Any = None
    refusal: Refused | None = None
    errors: tuple[tuple[str, str], ...] = ()
    status: int = 200

    @property
    def done(self) -> bool:
        return self.status == 200


def attempt(request, command: MoveCommand, form=None) -> Attempt:
    """Does the move. What is missing or wrong is put beside its field of `form` (422). What is not possible now is told
    (409), and the BUCP is read again: somebody else may have been quicker. Raises PermissionDenied for other people's
    moves."""
    return attempt_all(request, lambda: perform(request.bucp, command, request.user), form)


def attempt_all(request, does: Callable[[], Any], form=None) -> Attempt:
    """As `attempt`, for a page that finds out itself what to do, or does several moves after each other."""
    try:
        return Attempt(does())
    except NotAllowed as refusal:
        raise PermissionDenied(refusal.sentence) from None
    except Incomplete as missing:
        if form is None:
            return Attempt(refusal=missing, errors=errors_of(missing), status=422)
        put_beside(form, missing)
        return Attempt(refusal=missing, status=422)
    except Refused as refusal:
        read_again(request)
        return Attempt(refusal=refusal, errors=errors_of(refusal), status=409)


def put_beside(form, missing: Incomplete) -> None:
    """Each sentence beside its field; what the form does not ask stands above it."""
    for field, sentence in missing.errors.items():
        form.add_error(field if field in form.fields else None, sentence)


def errors_of(refused: Refused, anchor: str = "") -> tuple[tuple[str, str], ...]:
    """(sentence, address) for `parts/error_summary.html`: the problems with their places, else the sentence itself."""
    problems = tuple((p.sentence, p.url) for p in refused.problems)
    if problems and not anchor:
        return problems
    return ((refused.sentence, anchor), *problems)


def read_again(request) -> None:
    """Puts what the rule of the page finds on the request anew: the BUCP and the person's roles as they are now."""
    match = request.resolver_match
    match.func.access_rule.check(request, **match.kwargs)
