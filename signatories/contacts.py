"""The first Data Coordinator of an entity that has nobody on record, proposed by a department that wants to ask it for
data (decision 50). Somebody with a say there confirms it: then an ordinary invitation goes out. Nobody is let in
before.

A proposal is about the entity. It names who proposes, and nothing of the agreement that is being drafted.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from common.refusals import Refused
from common.text_checks import need_plain, need_text
from history.recorder import record

from . import invitations, telling
from .memberships import MembershipRefused, NotYours, forget_roles
from .models import CDO_ROLES, Entity, Membership, ProposedContact, Role, User
from .officers import OFFICERS_WHO_SPEAK, ActingOffice, holders, speaks_for
from .official_addresses import need_official
from .signals import contact_answered, contact_wanted

VALID_FOR = timedelta(days=30)
MOST_A_DAY = 10
"""By one department: each proposal writes letters to others."""
REASON_MOST = 500


def somebody(entity: Entity) -> bool:
    """Whether a Data Coordinator with an account is on record, so that nobody has to be proposed."""
    return bool(telling.staffed([entity.pk]))


def propose(by: User, asked_for: Entity, entity: Entity, *, name: str, title: str, email: str) -> ProposedContact:
    """Keeps the proposal and tells those who can confirm it. The same again is the same proposal. Whether `by` may
    speak for `asked_for` is the caller's to know. Raises MembershipRefused with a sentence."""
    with transaction.atomic():
        entity = _lock(entity.pk)
        if somebody(entity):
            raise MembershipRefused(f"{entity.plain_name} has a Data Coordinator on record now. Nobody is needed.")
        name, title = _plain(name, "Write the person’s name."), _plain(title, "Write what the person’s work is.")
        email = need_official(email, entity)
        earlier = open_now(entity).filter(asked_for=asked_for).first()
        if earlier and earlier.email == email:
            return earlier
        _refuse(by, asked_for, entity, email, earlier)
        made = ProposedContact.objects.create(
            entity=entity, asked_for=asked_for, asked_by=by, name=name, title=title, email=email
        )
        _record("contact.proposed", made, by, title=title)
        contact_wanted.send(sender=ProposedContact, contact=made, to=who_confirms(made))
        return made


def confirm(contact: ProposedContact, by: User) -> ProposedContact:
    """An ordinary invitation goes to the address, in the name of `by`, who answers for it; where the entity had a Data
    Coordinator before, it is a proposal for a second person (decision 25). All who proposed the address are answered.
    Raises MembershipRefused."""
    with transaction.atomic():
        entity, contact = _open_under_lock(contact, by)
        if somebody(entity):
            raise MembershipRefused(f"{entity.plain_name} has a Data Coordinator on record now. Nobody is needed.")
        need_official(contact.email, entity)
        invitation = invitations.invite_contact(by, entity, contact.email)
        for same in _of_same_address(contact):
            same.invitation = invitation
            _answer(same, by, confirmed=True)
            _record("contact.confirmed", same, by, proposed_by=str(same.asked_by))
            contact_answered.send(sender=ProposedContact, contact=same)
        contact.refresh_from_db()
        return contact


def decline(contact: ProposedContact, by: User, reason: str) -> None:
    """All who proposed the address read the reason. Raises MembershipRefused."""
    with transaction.atomic():
        _, contact = _open_under_lock(contact, by)
        reason = _text(reason)
        for same in _of_same_address(contact):
            same.reason = reason
            _answer(same, by, confirmed=False)
            _record("contact.declined", same, by, proposed_by=str(same.asked_by), reason=reason)
            contact_answered.send(sender=ProposedContact, contact=same)


def take_back(contact: ProposedContact, by: User) -> None:
    """Whoever speaks for the department that proposed it takes it back; the caller knows that they do. Raises
    MembershipRefused when it was answered meanwhile."""
    with transaction.atomic():
        _lock(contact.entity_id)
        contact = _fresh(contact)
        _need_open(contact)
        _answer(contact, by, confirmed=False)
        _record("contact.taken_back", contact, by)


def end_lapsed(most: int = 500) -> int:
    """Ends the proposals that nobody answered in time, and tells who made them. Returns how many; it may run twice,
    late or beside itself."""
    late = ProposedContact.objects.waiting().filter(asked_at__lte=timezone.now() - VALID_FOR)
    count = 0
    for pk, entity_id in late.order_by("pk").values_list("pk", "entity")[:most]:
        with transaction.atomic():
            _lock(entity_id)
            for contact in late.filter(pk=pk).select_related("entity", "asked_for", "asked_by"):
                _lapse(contact, f"Nobody answered it within {VALID_FOR.days} days.")
                contact_answered.send(sender=ProposedContact, contact=contact)
                count += 1
    return count


def somebody_is_on_record(sender, event, entity, **kwargs) -> None:
    """For `signals.people_changed`: once the entity has a Data Coordinator, what else was proposed has no use. The
    departments that wait hear of the new coordinator, which is why nobody is told of the lapse besides."""
    if event.kind == "role.accepted" and somebody(entity):
        for contact in open_now(entity).select_related("entity", "asked_for", "asked_by"):
            _lapse(contact, f"{entity.plain_name} has a Data Coordinator on record now.")


def open_now(entity: Entity) -> QuerySet[ProposedContact]:
    return ProposedContact.objects.waiting().filter(entity=entity).order_by("pk")


def who_confirms(contact: ProposedContact) -> list[User]:
    """The CDO's staff, and the Agency CDO and AIO of the entity's Agency (of the entity itself where it has none);
    never those who proposed the address, nor whose it is."""
    staff = Membership.objects.active().filter(role__in=CDO_ROLES, user__is_active=True).select_related("user")
    office = ActingOffice.of(contact.entity)
    officers = holders([office], *OFFICERS_WHO_SPEAK)[office.key]
    found = {m.user_id: m.user for m in (*staff.order_by("pk"), *officers)}
    proposers = {same.asked_by_id for same in _of_same_address(contact)}
    return [u for pk, u in found.items() if pk not in proposers and u.email.lower() != contact.email]


def why_not_confirm(contact: ProposedContact, by: User) -> str:
    """Why `by` cannot answer this proposal, as a sentence; empty when they can."""
    if not by.is_active or not speaks_for(by, contact.entity):
        return "The staff of the Statewide Chief Data Officer or the entity’s Agency confirms this."
    if by.email.lower() == contact.email:
        return invitations.ONESELF
    if any(same.asked_by_id == by.pk for same in _of_same_address(contact)):
        return "You proposed this yourself. Somebody else confirms it."
    return ""


def waiting_for(user: User, most: int) -> list[ProposedContact]:
    """What this person can confirm, the oldest first; what several departments proposed of one address, once."""
    if not user.holds(*CDO_ROLES, *OFFICERS_WHO_SPEAK):
        return []
    rows = ProposedContact.objects.waiting().exclude(email=user.email.lower()).order_by("asked_at", "pk")
    if not user.is_cdo_staff:
        rows = rows.filter(_of_their_offices(user))
    rows = list(rows.select_related("entity__agency", "asked_by", "asked_for")[: 5 * most])
    own = {(c.entity_id, c.email) for c in rows if c.asked_by_id == user.pk}
    found: dict = {}
    for contact in rows:
        key = (contact.entity_id, contact.email)
        if key not in own and speaks_for(user, contact.entity):
            found.setdefault(key, contact)
    return list(found.values())[:most]


def _of_their_offices(user: User) -> Q:
    held = [m.entity for m in user.roles if m.role in OFFICERS_WHO_SPEAK]
    return Q(entity__in=held) | Q(entity__agency__in=[e.agency_id for e in held if e.is_agency and e.agency_id])


def _refuse(by: User, asked_for: Entity, entity: Entity, email: str, earlier: ProposedContact | None) -> None:
    if earlier:
        raise MembershipRefused(f"You have proposed {earlier.name} already. Take that back first.")
    if asked_for.pk == entity.pk or by.email.lower() == email:
        raise MembershipRefused("Propose somebody who works there. Nobody proposes oneself.")
    if Membership.objects.active().filter(user__email=email, entity=asked_for).exists():
        raise MembershipRefused(f"{email} is somebody of your own department. Propose somebody who works there.")
    if any(i.email == email and i.is_open for i in invitations.pending(entity)):
        raise MembershipRefused(f"{email} is invited already. You are told once they have accepted.")
    today = timezone.now() - timedelta(days=1)
    if ProposedContact.objects.filter(asked_for=asked_for, asked_at__gt=today).count() >= MOST_A_DAY:
        raise MembershipRefused(f"Your department has proposed {MOST_A_DAY} contacts today. Go on tomorrow.")


def _lock(entity_id: int) -> Entity:
    """One change of an entity's people at a time, as in `invitations`."""
    Entity.objects.select_for_update().get(pk=entity_id)
    return Entity.objects.select_related("agency").get(pk=entity_id)


def _fresh(contact: ProposedContact) -> ProposedContact:
    rows = ProposedContact.objects.select_related("entity__agency", "asked_for", "asked_by", "answered_by")
    return rows.get(pk=contact.pk)


def _open_under_lock(contact: ProposedContact, by: User) -> tuple[Entity, ProposedContact]:
    """The entity and its proposal, which `by` can answer. Raises MembershipRefused."""
    entity = _lock(contact.entity_id)
    contact = _fresh(contact)
    forget_roles(by)
    if not speaks_for(by, entity):
        raise NotYours(why_not_confirm(contact, by))
    _need_open(contact)
    if why := why_not_confirm(contact, by):
        raise NotYours(why)
    return entity, contact


def _need_open(contact: ProposedContact) -> None:
    if not contact.waits:
        raise MembershipRefused(f"This was answered meanwhile. {how_it_stands(contact)}")


def how_it_stands(contact: ProposedContact) -> str:
    """Where a proposal stands, as a sentence. Reads who answered it and its invitation."""
    if contact.waits:
        return f"{contact.asked_by} proposed {contact.name} on {telling.day(contact.asked_at)}."
    day = telling.day(contact.answered_at)
    if contact.confirmed:
        return f"{contact.answered_by} confirmed {contact.name} on {day}."
    if contact.answered_by is None:
        return f"The proposal of {contact.name} lapsed on {day}: {contact.reason}"
    if not contact.reason:
        return f"{contact.answered_by} took back the proposal of {contact.name} on {day}."
    return f"{contact.answered_by} declined {contact.name} on {day}: {contact.reason}"


def others_proposed(contact: ProposedContact) -> list[ProposedContact]:
    """Other people who are proposed for the same entity now."""
    rows = open_now(contact.entity).exclude(email=contact.email).select_related("entity", "asked_for", "asked_by")
    return list(rows)


def _of_same_address(contact: ProposedContact) -> list[ProposedContact]:
    """The open proposals of the same person, of whichever department: one proposal to who confirms it."""
    rows = open_now(contact.entity).filter(email=contact.email)
    return list(rows.select_related("entity", "asked_for", "asked_by"))


def _answer(contact: ProposedContact, by: User | None, confirmed: bool) -> None:
    contact.answered_by, contact.answered_at, contact.confirmed = by, timezone.now(), confirmed
    contact.save(update_fields=["answered_by", "answered_at", "confirmed", "reason", "invitation"])


def _lapse(contact: ProposedContact, reason: str) -> None:
    contact.reason = reason
    _answer(contact, None, confirmed=False)
    _record("contact.lapsed", contact, None, reason=reason)


def _record(kind: str, contact: ProposedContact, by: User | None, **data: str) -> None:
    """For the entity's own chain; it has nobody there who would have to be told."""
    told = {"person": contact.name, "email": contact.email, "department": contact.asked_for.plain_name}
    role = telling.acting_as(by, contact.entity) or _role_for(by, contact.asked_for)
    record(telling.chain_of(contact.entity), kind, by=by, role=role, contact=contact.pk, **told, **data)


def _role_for(by: User | None, asked_for: Entity) -> str:
    here = [m.role for m in by.roles if m.entity_id == asked_for.pk or m.role in OFFICERS_WHO_SPEAK] if by else []
    return Role(here[0]).label if here else ""


def _plain(text: str, sentence: str) -> str:
    try:
        return need_plain(need_text(text, sentence, 150))
    except Refused as refused:
        raise MembershipRefused(refused.sentence) from None


def _text(reason: str) -> str:
    try:
        return need_text(reason, "Say in a sentence why not. Who proposed it reads it.", REASON_MOST)
    except Refused as refused:
        raise MembershipRefused(refused.sentence) from None
