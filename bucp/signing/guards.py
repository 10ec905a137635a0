"""What stands in the way of signing, filing and coming into force."""

from django.urls import reverse
from django.utils import timezone

from bucp.models.states import SIGNING_ROLES
from bucp.official_form import education
from bucp.text.links import address
from bucp.text.snapshot import answers_of
from common import dates
from common.refusals import Problem
from signatories.models import Membership, Role


def signers_exist(bucp) -> list[Problem]:
    """Each party has both signers on record, and they are two people (domain.md §14)."""
    held: dict[tuple, set] = {}
    members = Membership.objects.active().filter(
        entity__in=[p.entity_id for p in bucp.party_list], role__in=SIGNING_ROLES, user__is_active=True
    )
    for entity, role, user in members.values_list("entity_id", "role", "user_id"):
        held.setdefault((entity, role), set()).add(user)
    return [
        Problem(sentence, reverse("signatories:entity", args=[p.entity.slug]))
        for p in bucp.party_list
        for sentence in _lacking(p, {role: held.get((p.entity_id, role), set()) for role in SIGNING_ROLES})
    ]


def _lacking(party, holders: dict) -> list[str]:
    missing = [role for role in SIGNING_ROLES if not holders[role]]
    if missing:
        return [f"{party.name} has no {Role(role).label} on record who could sign." for role in missing]
    if len(set().union(*holders.values())) == 1:
        first, second = (Role(role).label for role in SIGNING_ROLES)
        return [f"{party.name} is bound by two people, but its {first} and its {second} are one person."]
    return []


def unsigned(bucp) -> list[tuple]:
    """The (party, role) pairs whose signature the open round still lacks; empty when there is no open round."""
    current = bucp.signing_rounds.filter(ended_at__isnull=True).first()
    if current is None:
        return []
    done = set(current.signatures.standing().values_list("party_id", "role"))
    return [(p, role) for p in bucp.party_list for role in SIGNING_ROLES if (p.pk, role) not in done]


def all_have_signed(bucp) -> list[Problem]:
    return [
        Problem(f"The {Role(role).label} of {party.name} has not signed yet.", address(bucp, "sign"))
        for party, role in unsigned(bucp)
    ]


def agency_signs(bucp) -> bool:
    """Whether the text as it stands needs the education agency's signature: from putting out on, the text that is
    signed."""
    return education.asks_agency(bucp.form, answers_of(bucp))


def agency_is_unsigned(bucp) -> bool:
    """Whether the open round still lacks the education agency's signature."""
    current = bucp.signing_rounds.filter(ended_at__isnull=True).first()
    return current is not None and agency_signs(bucp) and not current.agency_signatures.standing().exists()


def education_agency_has_signed(bucp) -> list[Problem]:
    if not agency_is_unsigned(bucp):
        return []
    return [
        Problem(
            "The education agency that first disclosed the records has not signed yet (Addendum B §1.3), or its "
            "signature waits for somebody of another party to confirm it.",
            f"{address(bucp, 'sign')}#education-agency",
        )
    ]


def education_agency_is_to_sign(bucp) -> list[Problem]:
    """Nothing is filed where no education records pass, nor a second time."""
    if not agency_signs(bucp):
        return [Problem("No education records pass under this text, so no education agency signs it.")]
    if not agency_is_unsigned(bucp):
        return [Problem("The education agency’s signature is there and confirmed already.", address(bucp, "sign"))]
    return []


def start_date_reached(bucp) -> list[Problem]:
    """A filed BUCP starts at once, or on its start date, counted by the day in California."""
    if bucp.start_date is None or bucp.start_date <= timezone.localdate():
        return []
    return [Problem(f"The exchange starts on {dates.day(bucp.start_date)}.")]
