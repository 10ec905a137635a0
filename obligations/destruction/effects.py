"""When the data go (§8.8). Effects of the moves of the same names."""

from bucp.models.states import Side
from bucp.official_form import completeness
from bucp.official_form.beside import BESIDE
from bucp.review.effects import DOUBLE_CLICK
from bucp.team import people
from common.refusals import NotAllowed, Refused
from common.text_checks import as_typed, need_text
from obligations import links
from obligations.duties import effects as duties
from obligations.models import DestructionPeriod
from obligations.questions import Incomplete, beside
from obligations.recipients import concerned
from signatories.models import Role
from workdays.working_days import house_day

State = DestructionPeriod.State


def who_agrees(bucp, party) -> list:
    """The parties that must agree on the period of a recipient's data: that recipient, and every provider but those
    that left and whose data are gone."""
    still = {p.pk for p in concerned(bucp)}
    return [p for p in bucp.party_list if p.pk == party.pk or (p.side == Side.PROVIDER and p.pk in still)]


def propose_period(context, party, within: str, backups: str = "", reason: str = "") -> DestructionPeriod:
    """A coordinator of the recipient or of a provider proposes; the others concerned are asked. Raises Incomplete,
    NotAllowed, Refused; of a double click the first one is returned."""
    bucp = context.bucp
    party = _recipient(bucp, party)
    context.party_role = _coordinator(context, who_agrees(bucp, party))
    typed = {"within": _period("within", within), "backups": _period("backups", backups)}
    if not typed["within"]:
        raise Incomplete({"within": "Give a number of days after the end, or a date."})
    with beside("reason"):
        typed["reason"] = need_text(reason, "Say why: the others read it.")
    open_one = bucp.destruction_periods.filter(party=party, state=State.PROPOSED).first()
    if open_one:
        same = all(getattr(open_one, name) == value for name, value in typed.items())
        if same and open_one.by_id == context.by.pk and open_one.at > context.at - DOUBLE_CLICK:
            return open_one
        raise Refused("A period is proposed already. Answer it first, or take yours back.")
    if are_gone(bucp.duties.without_file().filter(kind="destruction", party=party, cancelled_at=None)):
        raise Refused(f"{party.name} has attested that its data are gone.")
    own = context.party_role.party
    made = DestructionPeriod.objects.create(
        bucp=bucp, party=party, by=context.by, by_party=own, at=context.at, agreed=[own.pk], **typed
    )
    context.event("exchange.period_proposed", **_told(made))
    _tell(context, "period_proposed", made)
    return made


def answer_period(context, proposal: DestructionPeriod, agree: bool, words: str = "") -> DestructionPeriod:
    """Each party concerned says yes for itself; one no ends the proposal."""
    bucp = context.bucp
    proposal = bucp.destruction_periods.select_for_update().get(pk=proposal.pk)
    proposal.party, proposal.by_party = (_of(bucp, pk) for pk in (proposal.party_id, proposal.by_party_id))
    parties = who_agrees(bucp, proposal.party)
    mine = [h for h in context.party_roles if h.role == Role.COORDINATOR and h.party.pk in {p.pk for p in parties}]
    context.party_role = _coordinator(context, parties)
    if proposal.state != State.PROPOSED:
        raise Refused(f"This proposal is settled already: {proposal.get_state_display().lower()}.")
    if not agree:
        with beside("words"):
            proposal.words = need_text(words, "Say why not: the others read it.")
        _settle(context, proposal, State.DECLINED)
        context.event("exchange.period_declined", **_told(proposal), why=proposal.words)
        _tell(context, "period_declined", proposal)
        return proposal
    proposal.agreed = sorted({*proposal.agreed, *(h.party.pk for h in mine)})
    proposal.words = as_typed(words)
    if {p.pk for p in parties} - set(proposal.agreed):
        proposal.save(update_fields=["agreed", "words"])
        context.event("exchange.period_accepted", **_told(proposal))
        return proposal
    for before in bucp.destruction_periods.filter(party=proposal.party, state=State.AGREED):
        _settle(context, before, State.REPLACED)
    _settle(context, proposal, State.AGREED)
    context.event("exchange.period_agreed", **_told(proposal))
    duties.follow_terms(context, proposal.party, proposal.agreed)
    _tell(context, "period_agreed", proposal)
    return proposal


def say_impossible(context, party, known_on):
    """The recipient knows that the data cannot be destroyed or returned as agreed: the ten days run from the day on
    which it learned it (§8.8). A later word never gives more time than the first one."""
    bucp = context.bucp
    party = _recipient(bucp, party)
    role = next((h for h in context.party_roles if h.party.pk == party.pk), None)
    if role is None:
        raise NotAllowed(f"{party.name} says this of its own data.")
    context.party_role = role
    if bucp.active_since is None:
        raise Refused("The exchange has not begun, so no data are held under this agreement.")
    duty = duties.known_impossible(context, party, known_on)
    to = people.coordinators(who_agrees(bucp, party))
    context.notify("destruction_impossible", to, url=links.duty(bucp, duty.pk), duty=duty, **duties.dates_of(duty))
    return duty


def move_house_days(context) -> None:
    """Tasks that are due by a house rule on a day that was proclaimed closed are due on the next working day."""
    for duty in context.bucp.duties.without_file().open().filter(house_due=True, due_on__isnull=False):
        duties.move_due(context, duty, house_day(duty.due_on))


def are_gone(duties) -> bool:
    """Whether a recipient's data are gone, by its duties to destroy or return them. What it attested of the data of one
    provider that left says nothing of the rest."""
    duties = list(duties)
    return any("of" not in d.data for d in duties) and not any(d.is_open for d in duties)


# Pieces -------------------------------------------------------------------------------------------------


def _of(bucp, pk):
    return next(p for p in bucp.party_list if p.pk == pk)


def _recipient(bucp, party):
    found = next((p for p in bucp.recipients if party and p.pk == party.pk), None)
    if found is None:
        raise Refused("Choose the Data Recipient whose data it is about.")
    return found


def _coordinator(context, parties):
    keys = {p.pk for p in parties}
    found = next((h for h in context.party_roles if h.role == Role.COORDINATOR and h.party.pk in keys), None)
    if found is None:
        raise NotAllowed("The Data Coordinators of the recipient and of the providers agree on this.")
    return found


def _period(name: str, raw: str) -> str:
    [asked] = [f for f in BESIDE["destruction_return"] if f.key == f"destruction_{name}"]
    try:
        return completeness.clean(asked, str(raw or ""))
    except completeness.Invalid as no:
        raise Incomplete({name: no.sentence}) from None


def _settle(context, proposal, state: str) -> None:
    proposal.state, proposal.settled_at, proposal.settled_by = state, context.at, context.by
    proposal.save(update_fields=["state", "settled_at", "settled_by", "agreed", "words"])


def _told(proposal) -> dict:
    return {"party": proposal.party.name, **words_of(proposal)}


def words_of(proposal) -> dict:
    """{"period": …, "backups": …} in words; no backups: empty."""
    from bucp.official_form import period

    backups = period.read(proposal.backups)
    return {"period": period.read(proposal.within).words, "backups": backups.words if backups else ""}


def _tell(context, kind: str, proposal) -> None:
    bucp = context.bucp
    to = people.coordinators(who_agrees(bucp, proposal.party))
    context.notify(kind, to, url=links.destruction(bucp), proposal=proposal, **words_of(proposal))
