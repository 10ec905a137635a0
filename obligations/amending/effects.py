"""Amending an agreement in force (§11.1), taking its place, and taking up again one that ended."""

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from bucp.drafting.create import start_draft
from bucp.drafting.effects import mirror, refresh_search
from bucp.models import Answer, Bucp, DataElement
from bucp.models.states import BEFORE_FILING, IN_FORCE, Side, State
from bucp.official_form.declare import Needed
from bucp.review.effects import DOUBLE_CLICK
from bucp.team import people
from bucp.text.amendment import carry_people, has_ended
from bucp.workflow.in_step import keep_in_step
from bucp.workflow.moves import MoveContext
from common import dates
from common.refusals import NotAllowed, Refused
from common.text_checks import need_text
from history import on_record
from obligations.duties import effects as duties
from obligations.ending import effects as ending
from obligations.models import Amendment
from obligations.questions import Incomplete, beside, day
from signatories.models import Role


def under_way(bucp) -> Bucp | None:
    """The amendment of this agreement that is being made, filed and waiting for its day, or in force."""
    return bucp.amendments.exclude(state__in=(State.WITHDRAWN, State.NOT_APPROVED)).order_by("-pk").first()


def start_amendment(context, reason: str, words: str, end_date=None) -> Bucp:
    """Begins a working copy with everything carried over but opinions, signatures and why it was undisputed. It belongs
    to the leading recipient: begun by somebody else, it is drafted by the recipient's coordinator, who is told.
    `end_date`: the new one, when the agreement is renewed. Returns the new BUCP; of a double click the first one."""
    base = context.bucp
    if reason not in Amendment.Reason.values:
        raise Incomplete({"reason": "Choose why the agreement is amended."})
    with beside("words"):
        words = need_text(words, "Say in a few sentences what is to change and why.")
    other = {"end_date": _later_end(base, end_date).isoformat()} if end_date else {}
    present = under_way(base)
    if present:
        mine = Amendment.objects.filter(
            bucp=present, begun_by=context.by, reason=reason, words=words, at__gt=context.at - DOUBLE_CLICK
        )
        if mine.exists():
            return present
        raise Refused(f"An amendment is under way already: {present.number}. Only one can be made at a time.")
    drafter = _drafter(context)
    try:
        with transaction.atomic():
            new = _copy(base, drafter, other, amends=base)
    except IntegrityError:
        raise Refused("Somebody began an amendment at the same moment. Only one can be made at a time.") from None
    made = _begin(context, new, drafter, reason, words)
    context.event("exchange.amendment_begun", number=new.number, reason=made.get_reason_display())
    to = people.named(base.parties_in, Role.PROGRAM)
    context.notify("amendment_begun", to, amendment=made, new=new, drafter=drafter)
    return new


def _begin(context, new: Bucp, drafter, reason: str, words: str) -> Amendment:
    """The working copy says in its own history what it amends and why. Who worked on the earlier one comes along."""
    with on_record.watching() as watch:
        carry_people(new, Side.RECIPIENT, drafter)
        made = Amendment.objects.create(
            bucp=new, reason=reason, words=words, begun_by=context.by, begun_for=context.party_role.party, at=context.at
        )
        beginning = MoveContext(new, context.by, context.party_role, context.at, watch)
        beginning.event("exchange.amends", number=context.bucp.number, reason=made.get_reason_display())
        beginning.settle()
    keep_in_step(new)  # who came along reads it, too
    return made


def go_on_as_new(context) -> Bucp:
    """The agreement that this was to amend has ended, so this goes on as a new one that refers to it (`follows`): every
    party gives all opinions and signatures. Its text, people, comments and the opinions that still hold stay. Returns
    what had ended. Raises Refused while that is in force."""
    bucp, base = context.bucp, context.bucp.amends
    if base is None:
        raise Refused("This amends no other agreement. Somebody may have turned it into a new one just before you.")
    if not has_ended(base):
        raise Refused(f"{base.number} is still in force: this can be filed as its amendment.")
    bucp.follows, bucp.amends = base, None
    context.event("exchange.goes_on_as_new", number=base.number)
    context.notify("goes_on_as_new", people.named([p for p in bucp.party_list if p.reached_at]), base=base)
    return base


def supersede(context, amendment: Bucp) -> None:
    """The amendment came into force: this agreement is amended, linked both ways; its record stays."""
    bucp = context.bucp
    bucp.ended_at = amendment.active_since or context.at  # one ends in the moment in which the other begins
    bucp.end_reason, bucp.turn = f"Amended by {amendment.number}.", ""
    ending.superseded(context)
    duties.cancel(context, list(duties.KINDS), f"It goes on under {amendment.number}.")
    context.event("exchange.superseded", number=amendment.number)
    context.notify(
        "amended",
        [*people.named(bucp.party_list), *people.state_cdo(), *people.agency_officers(bucp.party_list)],
        new=amendment,
    )


def take_up_again(by, bucp) -> Bucp:
    """Starts a new draft that refers to one that ended, with its answers and data elements: what was terminated can
    come back only so. Raises Refused while it is being made or in force, NotAllowed for people of other entities."""
    if bucp.state in BEFORE_FILING or bucp.state in IN_FORCE:
        raise Refused(f"{bucp.number} has not ended. Amend it instead.")
    if not by.holds(Role.PROGRAM, Role.COORDINATOR, entity=bucp.lead.entity):
        raise NotAllowed(f"Program staff and Data Coordinators of {bucp.lead.name} can take it up again.")
    with transaction.atomic():
        Bucp.objects.select_for_update(of=("self",)).get(pk=bucp.pk)
        mine = bucp.followers.filter(state=State.DRAFT, created_by=by).order_by("-pk").first()
        return mine or _copy(bucp, by, {}, follows=bucp)


def _drafter(context):
    """Who drafts for the leading recipient: the person, where they are of its staff, else its coordinator."""
    lead = context.bucp.lead
    if context.by.holds(Role.COORDINATOR, Role.PROGRAM, entity=lead.entity):
        return context.by
    found = people.holders(lead, Role.COORDINATOR)
    if not found:
        raise Refused(f"{lead.name} has no Data Coordinator on record who could draft the amendment.")
    return found[0].user


def _later_end(base: Bucp, end_date) -> date:
    with beside("end_date"):
        end = day(end_date)
    first = max(filter(None, (base.end_date, timezone.localdate())))
    if end <= first:
        raise Incomplete({"end_date": f"Give a day after {dates.day(first)}."})
    return end


def _copy(base: Bucp, by, other: Mapping[str, str], **link) -> Bucp:
    """A new draft with the parties that take part, the answers and data elements of another one, in the newest version
    of its layout, so that no answer loses its place; `other`: {field: answer} instead."""
    recipients, providers = ([p.entity for p in side if p.takes_part] for side in (base.recipients, base.providers))
    new = start_draft(by, recipients, providers, base.title, several=base.form.several, **link)
    parties = {p.entity_id: p for p in new.party_list}
    here = {p.pk: parties[p.entity_id] for p in base.parties_in} | {None: None}
    answers = [
        Answer(bucp=new, field=a.field, party=here[a.party_id], value=other.get(a.field, a.value), changed_by=by)
        for a in base.answers.all()
        if a.party_id in here and _fits(new.form.fields.get(a.field), a)
    ]
    there = {a.field for a in answers}
    answers += [Answer(bucp=new, field=f, value=v, changed_by=by) for f, v in other.items() if f not in there]
    bulk_create_with_history(answers, Answer, default_user=by)
    elements = [DataElement(bucp=new, position=e.position, values=e.values, changed_by=by) for e in base.elements.all()]
    bulk_create_with_history(elements, DataElement, default_user=by)
    for answer in answers:
        mirror(new, new.form.fields[answer.field], answer.value)
    refresh_search(new)
    new.save()
    keep_in_step(new)
    return new


def _fits(field, answer) -> bool:
    """Whether the present form still asks this, in the same way; why a proposal is undisputed is written anew
    (§5.2)."""
    if field is None or field.is_computed or field.needed == Needed.UNDISPUTED:
        return False
    return field.per_party == (answer.party_id is not None)
