"""What the pages of a BUCP do when a move was refused: show why, on the agreement as it stands now."""

from bucp.access import READ
from common.refusals import Refused


def errors_of(refused: Refused, anchor: str = "") -> list[tuple[str, str]]:
    """(sentence, address) for `parts/error_summary.html`: the problems with their places, else the sentence itself."""
    if refused.problems and not anchor:
        return [(p.sentence, p.url) for p in refused.problems]
    return [(refused.sentence, anchor), *((p.sentence, p.url) for p in refused.problems)]


def read_again(request) -> None:
    """Puts the BUCP and the person's roles on the request anew: somebody else may just have changed them."""
    READ.check(request, number=request.bucp.number)
