"""The guards of the life cycle: each looks at a BUCP and answers with the sentences of what stands in the way."""

from django.urls import reverse
from django.utils import timezone

from signatories.models import Membership, Role

from .amendment import reviews_needed
from .content import answers_of, party_tuples
from .move import Problem
from .official_forms import completeness, elements
from .official_forms.declare import Needed, Review
from .states import SIGNING_ROLES


def _address(bucp, name: str, *args) -> str:
    return reverse(f"bucp:{name}", args=[bucp.number, *args])


def _missing(bucp, moment: Needed) -> list[Problem]:
    answers = answers_of(bucp)
    found = completeness.missing(
        bucp.form, answers, bucp.elements.count(), party_tuples(bucp), moment, bucp.is_disputed
    )
    return [
        Problem(m.sentence, f"{_address(bucp, 'edit', m.section.slug)}#{field_anchor(m.field.key, m.party_id)}")
        for m in [*found, *completeness.date_problems(bucp.form, answers)]
    ]


def field_anchor(key: str, party_id: int | None = None) -> str:
    """The id of a field on the editor and on the reading page."""
    return f"field-{key}" + (f"-{party_id}" if party_id else "")


def has_providers(bucp) -> list[Problem]:
    if bucp.providers:
        return []
    return [Problem("Choose the Data Provider you ask.", _address(bucp, "parties"))]


def providers_can_be_reached(bucp) -> list[Problem]:
    """Guide step 4: the request goes to somebody at the provider."""
    reachable = set(
        Membership.objects.active()
        .filter(entity__in=[p.entity_id for p in bucp.providers], role=Role.COORDINATOR)
        .values_list("entity_id", flat=True)
    )
    return [
        Problem(
            f"{p.name} has no Data Coordinator on record yet. Ask caldata@innovation.ca.gov who it is.",
            reverse("signatories:entity", args=[p.entity.slug]),
        )
        for p in bucp.providers
        if p.entity_id not in reachable
    ]


def complete_to_send(bucp) -> list[Problem]:
    return _missing(bucp, Needed.TO_SEND)


def complete_to_sign(bucp) -> list[Problem]:
    return _missing(bucp, Needed.TO_SIGN)


def elements_described(bucp) -> list[Problem]:
    """Each data element needs what its definition needs: name, type, definition (domain.md §4, §7.6)."""
    needed = [c.key for c in elements.COLUMNS if c.required]
    lacking = [e for e in bucp.elements.all() if any(not e.values.get(key) for key in needed)]
    if not lacking:
        return []
    names = ", ".join(f"“{e}”" if str(e) else f"row {e.position}" for e in lacking[:3])
    more = f" and {len(lacking) - 3} more" if len(lacking) > 3 else ""
    return [Problem(f"Give type and definition of the data elements {names}{more}.", _address(bucp, "elements"))]


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
                sentence = f"The {review.value} opinion of {party.name} was given on an earlier text: it is asked again."
            problems.append(Problem(sentence, f"{_address(bucp, 'review')}#opinions"))
    return problems


def no_open_threads(bucp) -> list[Problem]:
    open_threads = bucp.threads.filter(resolved_at__isnull=True, waived_at__isnull=True)
    fields = bucp.form.fields
    return [
        Problem(
            f"A comment on “{fields[t.field].official if t.field in fields else t.field}” is still open: resolve it, "
            "or let a coordinator of each side waive it with a reason.",
            f"{_address(bucp, 'review')}#thread-{t.pk}",
        )
        for t in open_threads
    ]


def signers_exist(bucp) -> list[Problem]:
    held = set(
        Membership.objects.active()
        .filter(entity__in=[p.entity_id for p in bucp.party_list], role__in=SIGNING_ROLES)
        .values_list("entity_id", "role")
    )
    return [
        Problem(
            f"{p.name} has no {Role(role).label} on record who could sign.",
            reverse("signatories:entity", args=[p.entity.slug]),
        )
        for p in bucp.party_list
        for role in SIGNING_ROLES
        if (p.entity_id, role) not in held
    ]


def unsigned(bucp) -> list[tuple]:
    """The (party, role) pairs whose signature the open round still lacks; empty when there is no open round."""
    current = bucp.signing_rounds.filter(ended_at__isnull=True).first()
    if current is None:
        return []
    done = set(current.signatures.standing().values_list("party_id", "role"))
    return [(p, role) for p in bucp.party_list for role in SIGNING_ROLES if (p.pk, role) not in done]


def all_have_signed(bucp) -> list[Problem]:
    return [
        Problem(f"The {Role(role).label} of {party.name} has not signed yet.", _address(bucp, "sign"))
        for party, role in unsigned(bucp)
    ]


def start_date_reached(bucp) -> list[Problem]:
    """A filed BUCP starts at once, or on its start date, counted by the day in California."""
    if bucp.start_date is None or bucp.start_date <= timezone.localdate():
        return []
    return [Problem(f"The exchange starts on {bucp.start_date:%-d %B %Y}.")]
