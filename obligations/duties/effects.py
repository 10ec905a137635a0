"""The tasks of an exchange: opened by what happens, attested once. Effects of `add_duty` and `do_duty`."""

from datetime import date, timedelta

from django.utils import timezone

from bucp.models.states import IN_FORCE, Side
from bucp.review.effects import DOUBLE_CLICK
from bucp.team import people
from common import dates
from common.naming import listed, the
from common.refusals import NotAllowed, Refused
from obligations import links
from obligations.models import Ending, Obligation
from obligations.questions import Incomplete, beside, clean, day, file_columns, past_day
from obligations.recipients import counterpart
from signatories.models import Role
from workdays.working_days import house_day

from .obligation_types import DESTRUCTION, DISCLOSURE, KINDS, asks_of
from .periods import tell_by, terms_of
from .studies import NO_STUDY, of_study


def of_education(bucp) -> bool:
    """Whether education records are exchanged, so that Addendum B holds (domain.md §4)."""
    return bucp.answers.filter(field="ferpa", value="yes").exists()


def open_duty(
    context,
    kind: str,
    party,
    key: str = "",
    title: str = "",
    due_on: date | None = None,
    data=None,
    house: bool = False,
    dated: bool = True,
) -> Obligation:
    """Opens a duty, or returns the one that was opened for the same occasion (`kind` and `key`). `house`: `due_on` is
    the portal's own rule; `dated`: without `due_on`, the rule for this kind says when it is due."""
    rule = KINDS[kind]
    if dated and due_on is None and rule.days is not None:
        house = True
        due_on = house_day(timezone.localdate(context.at) + timedelta(days=rule.days))
    duty, created = Obligation.objects.without_file().get_or_create(
        bucp=context.bucp,
        kind=kind,
        key=key,
        defaults={
            "party": party,
            "title": (title or rule.title)[:200],
            "due_on": due_on,
            "house_due": house,
            "data": data or {},
            "opened_at": context.at,
            "opened_by": context.by,
        },
    )
    if created:
        context.event("exchange.duty_opened", party=party.name, title=duty.title)
    return duty


def add_duty(
    context, kind: str, title: str = "", due_on=None, key: str | None = None, data=None, party=None
) -> Obligation:
    """Adds a duty: by hand a further transfer, a public release to decide on, a report from education records; the
    portal itself any, under its `key`. `data` of a report: {"release_on": date}."""
    if kind not in KINDS:
        raise Refused("Choose what is to be done from the list.")
    rule, bucp = KINDS[kind], context.bucp
    if context.by is None:
        return open_duty(context, kind, party or owner(bucp, kind), key or "", title, due_on, data)
    _may_add(context, rule)
    title = " ".join((title or "").split())
    if not title:
        raise Incomplete({"title": "Say in a few words what it is about."})
    twice = (
        bucp.duties.without_file()
        .filter(kind=kind, title=title[:200], opened_by=context.by, opened_at__gt=context.at - DOUBLE_CLICK)
        .first()
    )
    if twice:
        return twice
    if rule.before_release:
        due_on, data = _report_dates(bucp, rule.before_release, (data or {}).get("release_on"))
    else:
        due_on, data = _day("due_on", due_on) if due_on else None, _asked_first(context, rule, data)
    number = str(bucp.duties.filter(kind=kind).count() + 1)
    duty = open_duty(context, kind, owner(bucp, kind, context.party_role), number, title, due_on, data)
    context.notify("duty_opened", people.named([duty.party]), url=links.duty(bucp, duty.pk), duty=duty)
    if rule.every_party:
        _ask_every_party(context, duty)
    return duty


def do_duty(context, duty: Obligation, data: dict, certificate=None) -> Obligation:
    """Attests that it was done; that is final. `data`: answers to `asks_of`; `certificate`: (name, bytes)."""
    bucp = context.bucp
    duty = bucp.duties.select_for_update().without_file().get(pk=duty.pk)
    duty.party = next(p for p in bucp.party_list if p.pk == duty.party_id)
    rule = duty.rule
    party_role = next((h for h in context.party_roles if may_speak_for(h, duty)), None)
    if party_role is None:
        raise NotAllowed(f"This is for {duty.party.name} to attest.")
    context.party_role = party_role
    if rule.on_own_page:
        raise Refused("Tell the outcome on its own page.")
    answers = clean(asks_of(duty, rule.witnessed and of_education(bucp)), data)
    if duty.done_at:
        if duty.done_by_id == context.by.pk and duty.done_at > context.at - DOUBLE_CLICK:
            return duty
        raise Refused(f"{duty.done_by} attested this already. What was attested is final.")
    if duty.cancelled_at:
        raise Refused("This is no longer to be done.")
    _check(duty, answers, timezone.localdate(context.at))
    columns = file_columns(certificate, "certificate")
    others = counterpart(bucp, duty.party)  # asked before: whose data are gone with it, is told of that still
    finish(context, duty, date.fromisoformat(answers.pop("on")), {**duty.data, **answers}, columns)
    _then(context, duty)
    to = [*people.named(others), *people.state_cdo()] if rule.tells_cdo else people.named(others, Role.PROGRAM)
    context.notify("duty_done", to, url=links.duty(bucp, duty.pk), duty=duty)
    return duty


def finish(context, duty: Obligation, on: date, data: dict, columns=None) -> None:
    """Writes the attestation and its event."""
    duty.done_on, duty.done_at, duty.done_by = on, context.at, context.by
    duty.done_as, duty.data = (context.party_role.label if context.party_role else ""), data
    for name, value in (columns or {}).items():
        setattr(duty, name, value)
    duty.save(update_fields=["done_on", "done_at", "done_by", "done_as", "data", *(columns or {})])
    context.event("exchange.duty_done", party=duty.party.name, title=duty.title, on=dates.day(on))


def owner(bucp, kind: str, party_role=None):
    """The party that owes a duty of this kind: the one that acts where it is on that side, else the first that takes
    part."""
    side = KINDS[kind].side
    if party_role and party_role.side == side:
        return party_role.party
    return bucp.lead if side == Side.RECIPIENT else _providers(bucp)[0]


def _providers(bucp) -> list:
    return [p for p in bucp.providers if p.takes_part] or bucp.providers


def may_speak_for(party_role, duty) -> bool:
    """Whether somebody in this role attests the duty: the party that owes it; what anybody may, also the other side,
    but no other party of the same side."""
    if party_role.party.pk == duty.party_id:
        return True
    return duty.rule.anybody and party_role.side not in ("", duty.party.side)


# What happens opens and closes them ---------------------------------------------------------------------


def at_the_beginning(context) -> None:
    """The exchange comes into force: the first transfer is to be made, and users are to be trained."""
    bucp, done = context.bucp, set()
    if bucp.amends_id:
        before = Obligation.objects.filter(bucp=bucp.amends_id, kind="first_transfer", done_at__isnull=False)
        done = set(before.values_list("party__entity", flat=True))
    if not done:
        open_duty(context, "first_transfer", owner(bucp, "first_transfer"))
    for party in bucp.providers[1:]:  # each provider makes its own
        if party.entity_id not in done:
            open_duty(context, "first_transfer", party, str(party.pk))


def after_the_end(context, day: date, demanded: date | None = None) -> dict:
    """It ended: what makes no sense any more is cancelled; each recipient is to destroy or return the data by its own
    due day (§8.8), and the first one to say what the sharing brought. `demanded`: the day that the provider demands
    (§5.14, §7.4). Returns what the letter tells of it: {"destroy_by": the first due day, None when no data were
    shared; "going": a line for each recipient}."""
    bucp = context.bucp
    cancel(context, [k for k, rule in KINDS.items() if rule.ends], "The agreement ended.")
    if bucp.active_since is None:
        return {"destroy_by": None, "going": []}
    opened = [duty for terms in terms_of(bucp) for duty in _data_go(context, terms, day, demanded)]
    open_duty(context, "outcome", bucp.lead, "end")
    return {"destroy_by": min((d.due_on for d in opened), default=None), "going": [_going(d) for d in opened]}


BACKUPS = "Destroy the data in backups and attest it"


def _data_go(context, terms, end: date, demanded: date | None) -> list[Obligation]:
    """The duties of one recipient: all data, and later those in backups, where that was agreed."""
    due = demanded or terms.due(end)
    house = demanded is None and not terms.agreed
    party, key = terms.party, str(terms.party.pk)
    duty = open_duty(context, "destruction", party, key, due_on=due, house=house, data=_with_tell_by({}, due))
    if duty.is_open and duty.due_on is None:  # opened before the end, because it was known to be impossible
        move_due(context, duty, due, house)
    opened = [duty] if duty.is_open else []
    until = terms.backups_due(end) if demanded is None else None
    if until:
        data = _with_tell_by({}, until)
        opened.append(open_duty(context, "destruction", party, f"{key}:backups", BACKUPS, due_on=until, data=data))
    return opened


def _going(duty: Obligation) -> str:
    what = "data in backups" if duty.key.endswith(":backups") else "the data"
    proposed = f" ({DESTRUCTION} days, proposed because the agreement sets no period)" if duty.house_due else ""
    return f"{duty.party.name}: {what}, by {dates.day(duty.due_on)}{proposed}"


def follow_terms(context, party, agreed) -> None:
    """Another period was agreed for a recipient's data, by the parties `agreed` (their ids): what is open follows it.
    Before the end there is nothing yet, but what was known to be impossible; that has no day before the end."""
    bucp, left = context.bucp, _left_on(context.bucp)
    terms = next(t for t in terms_of(bucp) if t.party.pk == party.pk)
    ended = timezone.localdate(bucp.ended_at) if bucp.ended_at and bucp.state not in IN_FORCE else None
    own = left.get(party.pk) or (min(filter(None, (ended, bucp.ends_on))) if ended else None)
    for duty in bucp.duties.without_file().open().filter(kind="destruction", party=party):
        giver = duty.data.get("of")  # a provider that left: its day moves with its own yes only
        end = left.get(giver) if giver in agreed else None if giver else own
        if end is None:
            continue
        due = terms.backups_due(end) if duty.key.endswith(":backups") else terms.due(end)
        if due:
            move_due(context, duty, due)
        else:
            _cancel(context, [duty], "Backups are not to hold the data longer than the rest.")
    if own and terms.backups_due(own):
        _data_go(context, terms, own, None)


def _left_on(bucp) -> dict[int, date]:
    """{party id: the day on which its part ended} of those that left while the agreement went on."""
    rows = bucp.endings.filter(part__left_at__isnull=False, state=Ending.State.EFFECTIVE)
    return dict(rows.values_list("part", "access_ends_on"))


def move_due(context, duty: Obligation, due: date, house: bool | None = None) -> None:
    """Another due day, told in the history. `house`: whether it is the portal's own rule; left as it is for None."""
    if house is None:
        house = duty.house_due and due == house_day(due)
    if (duty.due_on, duty.house_due) == (due, house):
        return
    duty.due_on, duty.house_due = due, house
    if duty.kind == "destruction":
        duty.data = _with_tell_by(duty.data, due)
    duty.save(update_fields=["due_on", "house_due", "data"])
    context.event("exchange.duty_moved", title=duty.title, due=dates.day(due))


def _with_tell_by(data: dict, due: date | None) -> dict:
    by = tell_by(data, due)
    return {**data, "tell_by": by.isoformat()} if by else data


def known_impossible(context, party, known_on) -> Obligation:
    """§8.8: a recipient says since when it knows that its data cannot be destroyed or returned as agreed. Returns its
    duty with that day. A later word never gives more time. Raises Incomplete for a day that cannot be."""
    bucp = context.bucp
    with beside("known_on"):
        on = past_day(known_on, "This day lies ahead: give the day on which you learned it.")
    began = timezone.localdate(bucp.active_since) if bucp.active_since else on
    if on < began:
        raise Incomplete({"known_on": f"The exchange began on {dates.day(began)}: give that day or a later one."})
    duty = _destruction_of(context, party)
    before = duty.data.get("known_on")
    if before and before < on.isoformat():
        raise Incomplete(
            {"known_on": f"It is on record that you knew it on {dates.day(date.fromisoformat(before))}. "
             "A later day does not give more time."}
        )  # fmt: skip
    if before != on.isoformat():
        said = timezone.localdate(context.at).isoformat()
        duty.data = _with_tell_by({**duty.data, "known_on": on.isoformat(), "said_on": said}, duty.due_on)
        duty.save(update_fields=["data"])
        context.event("exchange.impossible", party=party.name, on=dates.day(on))
    return duty


def _destruction_of(context, party) -> Obligation:
    """The open duty of a recipient to destroy or return the data; opened without a day while the exchange goes on."""
    mine = context.bucp.duties.without_file().filter(kind="destruction", party=party)
    found = mine.open().order_by("pk").first()
    if found:
        found.party = party
        return found
    key = str(party.pk) if not mine.exists() else f"{party.pk}:{mine.count() + 1}"
    return open_duty(context, "destruction", party, key, dated=context.bucp.state not in IN_FORCE)


def dates_of(duty: Obligation) -> dict:
    """{"known_on": …, "tell_by": …} of a destruction, as days; None where there is none."""
    found = {key: duty.data.get(key) for key in ("known_on", "tell_by")}
    return {key: date.fromisoformat(day) if day else None for key, day in found.items()}


def after_leaving(context, party, day: date, demanded: date | None = None) -> date | None:
    """One party's part ended while the agreement goes on: a recipient destroys or returns its data by its own due day;
    of a provider, each recipient destroys or returns what it got from it (§8.8). Returns the first of these days; None
    when none were shared."""
    bucp = context.bucp
    cancel(context, [k for k, rule in KINDS.items() if rule.ends], f"{party.name} left the agreement.", party)
    if bucp.active_since is None:
        return None
    if party.side == Side.RECIPIENT:
        terms = next(t for t in terms_of(bucp) if t.party.pk == party.pk)
        opened = _data_go(context, terms, day, demanded)
    else:
        staying = [t for t in terms_of(bucp) if t.party.takes_part]
        opened = [_data_of_one_go(context, terms, party, day, demanded) for terms in staying]
    return min((duty.due_on for duty in opened), default=None)


def _data_of_one_go(context, terms, provider, end: date, demanded: date | None) -> Obligation:
    """A recipient that stays destroys or returns the data of the provider that leaves."""
    due, recipient = demanded or terms.due(end), terms.party
    title = f"Destroy or return the data of {the(provider.name)} and attest it"
    data = _with_tell_by({"of": provider.pk, "of_name": provider.name}, due)
    key, house = f"{recipient.pk}:of:{provider.pk}", demanded is None and not terms.agreed
    return open_duty(context, "destruction", recipient, key, title, due, data, house)


def cancel(context, kinds, why: str, party=None) -> None:
    """Of `party`, or of all that take part: what one that has left still owes stays."""
    rows = context.bucp.duties.without_file().open().filter(kind__in=kinds)
    rows = rows.filter(party=party) if party else rows.filter(party__left_at__isnull=True)
    _cancel(context, rows.select_related("party__entity"), why)


def _cancel(context, duties, why: str) -> None:
    for duty in duties:
        duty.cancelled_at, duty.cancelled_because = context.at, why
        duty.save(update_fields=["cancelled_at", "cancelled_because"])
        context.event("exchange.duty_cancelled", party=duty.party.name, title=duty.title, why=why)


def carry_over(context, old) -> None:
    """What is still open under the agreement that this one takes the place of, and its users, go on here."""
    here = {p.entity_id: p for p in context.bucp.party_list}
    for duty in old.duties.without_file().open().exclude(kind="first_transfer").select_related("party"):
        party = here.get(duty.party.entity_id)
        if party:
            key = str(party.pk) + duty.key.removeprefix(str(duty.party_id)) if duty.kind == "destruction" else duty.key
            data = {**duty.data, "from": old.number}
            open_duty(context, duty.kind, party, key, duty.title, duty.due_on, data, duty.house_due, bool(duty.due_on))
    for user in old.data_users.filter(removed_at__isnull=True).select_related("party"):
        if user.party.entity_id in here:
            context.bucp.data_users.get_or_create(
                party=here[user.party.entity_id],
                name=user.name,
                removed_at=None,
                defaults={
                    "role": user.role,
                    "trained_on": user.trained_on,
                    "added_by": user.added_by,
                    "added_at": context.at,
                },
            )


def note_alternative(context, given) -> None:
    """§8.8: the notice that data cannot be destroyed as agreed is put beside the duty, which stays open. Where there is
    none yet, it is opened. Late is what comes after the ten days since the recipient knew; its first word counts."""
    known = min(filter(None, (_destruction_of(context, given.party).data.get("known_on"), given.data["known_on"])))
    duty = known_impossible(context, given.party, known)
    told = timezone.localdate(context.at)
    late = told.isoformat() > duty.data["tell_by"]
    duty.data = {**duty.data, "alternative": given.reference, "told_on": told.isoformat(), "told_late": late}
    duty.save(update_fields=["data"])


# Pieces -------------------------------------------------------------------------------------------------


def _may_add(context, rule) -> None:
    if rule.by_hand is None:
        raise Refused("The portal opens this by itself.")
    party_role = next((h for h in context.party_roles if h.side in rule.by_hand), None)
    if party_role is None:
        raise NotAllowed(f"“{rule.label}” is for the {' or the '.join(Side(s).label for s in rule.by_hand)} to add.")
    context.party_role = party_role
    if rule.ends and (context.bucp.state not in IN_FORCE or party_role.has_left):
        raise Refused("The agreement has ended, so no data are transferred under it any more.")


def _ask_every_party(context, duty: Obligation) -> None:
    """Each party has its own who must approve a public release, so each decides for itself (form, Output/Use)."""
    for party in context.bucp.parties_in:
        if party.pk != duty.party_id:
            key = f"{duty.key}:{party.pk}"
            own = open_duty(context, duty.kind, party, key, duty.title, duty.due_on, duty.data, duty.house_due)
            context.notify("duty_opened", people.named([party]), url=links.duty(context.bucp, own.pk), duty=own)


def _asked_first(context, rule, data) -> dict:
    """What is said of it when it is asked for. Who publishes modified data says so (§5.11): without words of their own
    by the portal's text."""
    if not rule.asked_first:
        return {}
    said = clean(rule.asked_first, data or {})
    if said.get("modified") == "yes":
        said.setdefault("disclosure", disclosure_of(context.bucp))
    return {**said, "asked_by": context.party_role.party.pk}


def disclosure_of(bucp) -> str:
    """The text that is proposed for what is published from modified data (§5.11)."""
    names = {"providers": bucp.providers, "recipients": bucp.recipients}
    return DISCLOSURE.format(**{side: listed(the(p.name) for p in parties) for side, parties in names.items()})


def _day(field: str, value) -> date:
    with beside(field):
        return day(value)


def _report_dates(bucp, days: int, release_on) -> tuple[date, dict]:
    """Of a study: the advance copy is due `days` calendar days before the release (Addendum B §3.5)."""
    if not of_study(bucp):
        raise Refused(NO_STUDY)
    if not release_on:
        raise Incomplete({"release_on": "Give the day on which the report is to be released."})
    release = _day("release_on", release_on)
    due = release - timedelta(days=days)
    first = timezone.localdate() + timedelta(days=days)
    if release < first:
        raise Incomplete(
            {
                "release_on": f"The provider gets the report {days} days before: it can be released on "
                f"{dates.day(first)} or later."
            }
        )
    return due, {"release_on": release.isoformat()}


def _check(duty: Obligation, answers: dict, today: date) -> None:
    if date.fromisoformat(answers["on"]) > today:
        raise Incomplete({"on": "This day lies ahead: attest what was done."})
    first, second = answers.get("witness_1", ""), answers.get("witness_2", "")
    if first and first.casefold() == second.casefold():
        raise Incomplete({"witness_2": "Name two different people."})
    if duty.kind == "release" and answers["decision"] != "approved" and not answers.get("words"):
        raise Incomplete({"words": "Say which conditions, or why not."})
    if duty.kind == "publication" and answers["modified"] == "yes" and not answers.get("disclosure"):
        raise Incomplete(
            {"disclosure": "Who publishes modified data says that they are modified: give the words (§5.11)."}
        )


def _then(context, duty: Obligation) -> None:
    """A report goes on: copy → comments → answer, each with its calendar days (Addendum B §3.5–3.6). A release that
    every party has approved goes on to what was published."""
    if duty.kind == "release":
        _published(context, duty)
    if duty.rule.followed_by is None:
        return
    kind, days = duty.rule.followed_by
    about = duty.data.get("report") or duty.title
    for nth, party in enumerate(_next_owners(context.bucp, kind, duty)):
        made = open_duty(
            context,
            kind,
            party,
            f"{duty.key}:{party.pk}" if nth else duty.key,
            f"{KINDS[kind].title}: {about}",
            duty.done_on + timedelta(days=days),
            {**duty.data, "report": about},
        )
        context.notify("duty_opened", people.named([party]), url=links.duty(context.bucp, made.pk), duty=made)


def _next_owners(bucp, kind: str, duty: Obligation) -> list:
    """Each provider comments for itself; the recipient whose report it is answers each of them."""
    if KINDS[kind].side == Side.PROVIDER:
        return _providers(bucp)
    report = bucp.duties.without_file().filter(kind="study_report", key=report_of(duty)).first()
    return [p for p in bucp.party_list if report and p.pk == report.party_id] or [owner(bucp, kind)]


def report_of(duty: Obligation) -> str:
    """The key of the report from education records that this is about."""
    return duty.key.partition(":")[0]


def _published(context, duty: Obligation) -> None:
    """Once every party has approved a release, who asked for it says what was published, with which disclosure."""
    bucp, root = context.bucp, duty.key.partition(":")[0]
    same = bucp.duties.without_file().filter(kind="release", cancelled_at__isnull=True)
    decisions = [d for d in same if d.key.partition(":")[0] == root]
    if any(d.done_at is None or d.data.get("decision") == "refused" for d in decisions):
        return
    asked_by = duty.data.get("asked_by")
    party = next((p for p in bucp.recipients if p.pk == asked_by), bucp.lead)
    data = {key: duty.data[key] for key in ("modified", "disclosure") if duty.data.get(key)}
    title = f"{KINDS['publication'].title}: {duty.title}"
    made = open_duty(context, "publication", party, root, title, data=data)
    context.notify("duty_opened", people.named([party]), url=links.duty(bucp, made.pk), duty=made)
