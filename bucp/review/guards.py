"""What stands in the way of putting out for signature: opinions and comments."""

from bucp.official_form.declare import Review
from bucp.text.amendment import reviews_needed
from bucp.text.links import address
from common.refusals import Problem


def opinions_in_and_fresh(bucp) -> list[Problem]:
    """Every party's legal, privacy and security opinion, given on the text as it stands (domain.md §5).
    An opinion that objects is in: the sponsor weighs it (domain.md §2). An amendment needs only the opinions that cover
    what it changes (§11.1)."""
    requests = {(r.party_id, r.review): r for r in bucp.review_requests.all()}
    needed = sorted(reviews_needed(bucp), key=list(Review).index)
    problems = []
    for party in bucp.party_list:
        for review in needed:
            request = requests.get((party.pk, review.value))
            if request and request.is_fresh:
                continue
            if request is None:
                sentence = f"{party.name} has not been asked for its {review.value} opinion."
            elif request.opinion_id is None:
                sentence = f"{party.name} has not given its {review.value} opinion yet."
            else:
                sentence = (
                    f"The {review.value} opinion of {party.name} was given on an earlier text: it is asked again."
                )
            problems.append(Problem(sentence, f"{address(bucp, 'review')}#opinions"))
    return problems


def no_open_threads(bucp) -> list[Problem]:
    open_threads = bucp.threads.filter(resolved_at__isnull=True, waived_at__isnull=True)
    fields = bucp.form.fields
    return [
        Problem(
            f"A comment on “{fields[t.field].official if t.field in fields else t.field}” is still open: resolve it, "
            "or let a coordinator of each party waive it with a reason.",
            f"{address(bucp, 'review')}#thread-{t.pk}",
        )
        for t in open_threads
    ]
