"""A provider that has nobody on record: somebody there is proposed, and the draft waits until they have accepted
(decision 50). What is proposed is about the entity; the draft stays with its team."""

from collections.abc import Iterable

from django.urls import reverse

from bucp.models import Bucp, Party
from bucp.models.states import Side, State
from bucp.team import people
from bucp.text.links import address
from common.naming import the
from common.refusals import Awaited, Problem
from notices import outbox
from signatories import telling
from signatories.models import Entity, ProposedContact, Role
from signatories.officers import ActingOffice

CDO_OFFICE = "the staff of the Statewide Chief Data Officer"


def unreachable(bucp: Bucp) -> list[Party]:
    """The providers without a Data Coordinator on record who has an account. One query."""
    reachable = telling.staffed([p.entity_id for p in bucp.providers])
    return [p for p in bucp.providers if p.entity_id not in reachable]


def proposed(bucp: Bucp, parties: Iterable[Party]) -> dict[int, list[ProposedContact]]:
    """{entity id: what the recipients have proposed there, the newest first}. One query."""
    rows = ProposedContact.objects.filter(
        entity__in=[p.entity_id for p in parties], asked_for__in=[p.entity_id for p in bucp.recipients]
    ).select_related("entity__agency", "asked_for", "asked_by", "answered_by", "invitation")
    found: dict[int, list[ProposedContact]] = {}
    for contact in rows.order_by("-pk"):
        found.setdefault(contact.entity_id, []).append(contact)
    return found


def providers_can_be_reached(bucp: Bucp) -> list[Problem]:
    """Guide step 4: the request goes to somebody at the provider."""
    missing = unreachable(bucp)
    contacts = proposed(bucp, missing) if missing else {}
    return [_problem(bucp, p, next(iter(contacts.get(p.entity_id, ())), None)) for p in missing]


def page_of(bucp: Bucp, entity: Entity) -> str:
    return address(bucp, "contact", entity.slug)


def who_confirms(entity: Entity) -> str:
    """The offices that can confirm a contact, in words: the Agency's where it has one of its own."""
    agency = ActingOffice.of(entity).agency
    return f"{CDO_OFFICE} or {the(agency.name)}" if agency else CDO_OFFICE


def awaited(contact: ProposedContact | None) -> Awaited | None:
    """On whom it waits, when the recipients themselves can do nothing now."""
    if contact is None:
        return None
    if contact.waits:
        return Awaited(f"{who_confirms(contact.entity)} to confirm {contact.name} as contact", contact.asked_at)
    invitation = contact.invitation
    if not contact.confirmed or invitation is None or not invitation.is_open:
        return None
    if invitation.awaits_second:
        return Awaited(f"a second person to confirm {contact.name} as contact", invitation.invited_at)
    return Awaited(f"{contact.name} to accept the invitation", invitation.invited_at)


def _problem(bucp: Bucp, party: Party, contact: ProposedContact | None) -> Problem:
    page, waits = page_of(bucp, party.entity), awaited(contact)
    if waits is None:
        return Problem(f"{party.name} has no Data Coordinator on record yet. Propose a contact there.", page)
    return Problem(f"{party.name} has no Data Coordinator on record yet. It waits for {waits.words}.", page, waits)


# What follows when something happens in the entity ---------------------------------------------------------------


def tell_who_proposed(sender, contact: ProposedContact, **kwargs) -> None:
    """For `signatories.signals.contact_answered`: the Data Coordinators of the department that proposed read what came
    of it, with the way to their newest draft that waits for it."""
    draft = _drafts(contact.entity).filter(parties__entity=contact.asked_for, parties__side=Side.RECIPIENT)
    draft = draft.order_by("-pk").first()
    outbox.queue(
        "contact_answered",
        [
            outbox.To(m.user, f"Data Coordinator, {contact.asked_for.plain_name}")
            for m in telling.coordinators(contact.asked_for)
        ],
        about=draft.number if draft else "",
        by=contact.answered_by,
        url=page_of(draft, contact.entity) if draft else reverse("signatories:entity", args=[contact.entity.slug]),
        context={"contact": contact, "entity": contact.entity, "draft": draft},
    )


def tell_drafts(sender, event, entity, **kwargs) -> None:
    """For `signatories.signals.people_changed`: once an entity has its first Data Coordinator, the teams of the drafts
    that ask it for data can send them. The new coordinator learns of none."""
    if event.kind != "role.accepted" or event.data["role_value"] != Role.COORDINATOR:
        return
    if len(telling.coordinators(entity)) > 1:
        return
    for draft in _drafts(entity).with_parties().order_by("pk"):
        outbox.queue(
            "provider_on_record",
            people.named(draft.recipients, Role.PROGRAM),
            about=draft.number,
            url=draft.get_absolute_url(),
            context={"bucp": draft, "entity": entity, "person": event.actor_name},
        )


def _drafts(entity: Entity):
    """The drafts that ask this entity for data."""
    asked = Party.objects.filter(entity=entity, side=Side.PROVIDER).values("bucp")
    return Bucp.objects.filter(state=State.DRAFT, pk__in=asked)
