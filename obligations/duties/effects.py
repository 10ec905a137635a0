"""The tasks of an exchange: opened by what happens, attested once. Effects of `add_duty` and `do_duty`."""

from datetime import date, timedelta

from django.utils import timezone

from bucp.models.states import IN_FORCE, Side
from bucp.review.effects import DOUBLE_CLICK
from bucp.team import people
from common.refusals import NotAllowed, Refused
from obligations import links
from obligations.models import Obligation
from obligations.questions import Incomplete, beside, clean, day, file_columns
from signatories.models import Role

from .obligation_types import DESTRUCTION, KINDS, TELL_WITHIN, asks_of


def of_education(bucp) -> bool:
    """Whether education records are exchanged, so that Addendum B holds (domain.md §4)."""
    return bucp.answers.filter(field="ferpa", value="yes").exists()


def open_duty(
    context, kind: str, party, key: str = "", title: str = "", due_on: date | None = None, data=None
) -> Obligation:
    """Opens a duty, or returns the one that was opened for the same occasion (`kind` and `key`)."""
    rule = KINDS[kind]
    if due_on is None and rule.days is not None:
        due_on = timezone.localdate(context.at) + timedelta(days=rule.days)
    duty, created = Obligation.objects.without_file().get_or_create(
        bucp=context.bucp,
        kind=kind,
        key=key,
        defaults={
            "party": party,
            "title": (title or rule.title)[:200],
            "due_on": due_on,
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
        due_on, data = _day("due_on", due_on) if due_on else None, {}
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
    party_role = next(
        (h for h in context.party_roles if h.side and (rule.anybody or h.party.pk == duty.party_id)), None
    )
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
    finish(context, duty, date.fromisoformat(answers.pop("on")), {**duty.data, **answers}, columns)
    _then(context, duty)
    others = [p for p in bucp.party_list if p.side != duty.party.side]
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
    context.event("exchange.duty_done", party=duty.party.name, title=duty.title, on=f"{on:%-d %B %Y}")


def owner(bucp, kind: str, party_role=None):
    """The party that owes a duty of this kind: the one that acts where it is on that side, else the first."""
    side = KINDS[kind].side
    if party_role and party_role.side == side:
        return party_role.party
    return (bucp.recipients if side == Side.RECIPIENT else bucp.providers)[0]


# What happens opens and closes them ---------------------------------------------------------------------


def at_the_beginning(context) -> None:
    """The exchange comes into force: the first transfer is to be made, and users are to be trained."""
    bucp = context.bucp
    transferred = bucp.amends_id and Obligation.objects.filter(
        bucp=bucp.amends_id, kind="first_transfer", done_at__isnull=False
    )
    if not transferred or not transferred.exists():
        open_duty(context, "first_transfer", owner(bucp, "first_transfer"))


def after_the_end(context, day: date, demanded: date | None = None) -> date | None:
    """It ended: what makes no sense any more is cancelled; each recipient is to destroy or return the data (§8.8), and
    the first one to say what the sharing brought. Returns by when the data are to be gone; None when none were
    shared."""
    bucp = context.bucp
    cancel(context, [k for k, rule in KINDS.items() if rule.ends], "The agreement ended.")
    if bucp.active_since is None:
        return None
    due = demanded or day + timedelta(days=DESTRUCTION)
    for party in bucp.recipients:
        open_duty(
            context,
            "destruction",
            party,
            str(party.pk),
            due_on=due,
            data={"tell_by": (due + timedelta(days=TELL_WITHIN)).isoformat()},
        )
    open_duty(context, "outcome", bucp.recipients[0], "end")
    return due


def cancel(context, kinds, why: str) -> None:
    for duty in context.bucp.duties.without_file().open().filter(kind__in=kinds).select_related("party__entity"):
        duty.cancelled_at, duty.cancelled_because = context.at, why
        duty.save(update_fields=["cancelled_at", "cancelled_because"])
        context.event("exchange.duty_cancelled", party=duty.party.name, title=duty.title, why=why)


def carry_over(context, old) -> None:
    """What is still open under the agreement that this one takes the place of, and its users, go on here."""
    here = {p.entity_id: p for p in context.bucp.party_list}
    for duty in old.duties.without_file().open().exclude(kind="first_transfer").select_related("party"):
        if duty.party.entity_id in here:
            open_duty(
                context,
                duty.kind,
                here[duty.party.entity_id],
                duty.key,
                duty.title,
                duty.due_on,
                {**duty.data, "from": old.number},
            )
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
    none yet, it is opened."""
    duty = context.bucp.duties.without_file().open().filter(kind="destruction", party=given.party).first() or open_duty(
        context, "destruction", given.party, f"{given.party.pk}:{given.number}"
    )
    told = timezone.localdate(context.at)
    late = bool(duty.due_on and told > duty.due_on + timedelta(days=TELL_WITHIN))
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
    if rule.ends and context.bucp.state not in IN_FORCE:
        raise Refused("The agreement has ended, so no data are transferred under it any more.")


def _ask_every_party(context, duty: Obligation) -> None:
    """Each party has its own who must approve a public release, so each decides for itself (form, Output/Use)."""
    for party in context.bucp.party_list:
        if party.pk != duty.party_id:
            own = open_duty(context, duty.kind, party, f"{duty.key}:{party.pk}", duty.title, duty.due_on)
            context.notify("duty_opened", people.named([party]), url=links.duty(context.bucp, own.pk), duty=own)


def _day(field: str, value) -> date:
    with beside(field):
        return day(value)


def _report_dates(bucp, days: int, release_on) -> tuple[date, dict]:
    """Education records: the advance copy is due `days` calendar days before the release (Addendum B §3.5)."""
    if not of_education(bucp):
        raise Refused("Advance copies are for reports from education records; this agreement has none.")
    if not release_on:
        raise Incomplete({"release_on": "Give the day on which the report is to be released."})
    release = _day("release_on", release_on)
    due = release - timedelta(days=days)
    first = timezone.localdate() + timedelta(days=days)
    if release < first:
        raise Incomplete(
            {
                "release_on": f"The provider gets the report {days} days before: it can be released on "
                f"{first:%-d %B %Y} or later."
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


def _then(context, duty: Obligation) -> None:
    """A report goes on: copy → comments → answer, each with its calendar days (Addendum B §3.5–3.6)."""
    if duty.rule.followed_by is None:
        return
    kind, days = duty.rule.followed_by
    made = open_duty(
        context,
        kind,
        owner(context.bucp, kind),
        duty.key,
        f"{KINDS[kind].title}: {duty.data.get('report') or duty.title}",
        duty.done_on + timedelta(days=days),
        {**duty.data, "report": duty.data.get("report") or duty.title},
    )
    context.notify("duty_opened", people.named([made.party]), url=links.duty(context.bucp, made.pk), duty=made)
