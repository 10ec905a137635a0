"""Who of a recipient may use the data (§5.12, §5.13), and contacts that change without an amendment."""

from datetime import date

from bucp.models.states import IN_FORCE, Side
from bucp.review.effects import DOUBLE_CLICK
from bucp.team import people
from common.refusals import NotAllowed, Refused
from history import on_record
from obligations.duties import effects as duties
from obligations.models import ContactUpdate, DataUser
from obligations.questions import Incomplete, beside, past_day


def change_users(context, add=(), trained=(), remove=(), party=None) -> None:
    """Changes the list of a recipient's authorized users; each act is one event.

    `add`: dicts with name, role, trained_on (or none); `trained`: (id, date) pairs; `remove`: (id, reason) pairs.
    """
    party_role = next(
        (h for h in context.party_roles if h.side == Side.RECIPIENT and (party is None or h.party.pk == party.pk)), None
    )
    if party_role is None:
        raise NotAllowed("Each Data Recipient keeps the list of its own people.")
    context.party_role = party_role
    if (add or trained) and (context.bucp.state not in IN_FORCE or party_role.has_left):
        raise Refused("The agreement has ended: people can only be removed from the list.")
    rows = {u.pk: u for u in party_role.party.data_users.select_for_update().filter(removed_at__isnull=True)}
    done = {
        "added": [_add(context, party_role.party, rows, **entry) for entry in add],
        "trained": [_train(rows, pk, on) for pk, on in trained],
        "removed": [_remove(context, rows, pk, reason) for pk, reason in remove],
    }
    done = {key: [name for name in names if name] for key, names in done.items()}
    if any(done.values()):
        context.event("exchange.users", party=party_role.party.name, **done)
        keep_training(context, party_role.party)


def remove_all(context, party, why: str) -> None:
    """The party's part has ended: none of its people may use the data any more."""
    rows = party.data_users.filter(removed_at__isnull=True)
    names = list(rows.values_list("name", flat=True))
    if names:
        on_record.update(rows, removed_at=context.at, removed_reason=why[:300])
        context.event("exchange.users", party=party.name, removed=names)


def untrained(party) -> int:
    return party.data_users.filter(removed_at__isnull=True, trained_on__isnull=True).count()


def keep_training(context, party) -> None:
    """Training is to be done while somebody on the list lacks it, and done when nobody does."""
    bucp = context.bucp
    open_one = bucp.duties.without_file().open().filter(kind="training", party=party).first()
    lacking = untrained(party)
    if lacking and open_one is None and bucp.state in IN_FORCE:
        number = bucp.duties.filter(kind="training").count() + 1
        duties.open_duty(context, "training", party, str(number))
    elif not lacking and open_one:
        open_one.party = party
        last = party.data_users.filter(removed_at__isnull=True).order_by("-trained_on").first()
        on = last.trained_on if last else context.at.date()
        duties.finish(context, open_one, on, {**open_one.data, "words": "Everybody on the list is trained."})


def update_contacts(context, party, what, words: str = "") -> ContactUpdate:
    """An administrative update: other contacts, no new signatures. `what`: dicts with role, detail, before, after."""
    party_role = next((h for h in context.party_roles if h.party.pk == party.pk), None)
    if party_role is None:
        raise NotAllowed(f"{party.name} updates its own contacts.")
    context.party_role = party_role
    rows = [
        {key: " ".join(str(row.get(key) or "").split())[:300] for key in ("role", "detail", "before", "after")}
        for row in what
    ]
    rows = [row for row in rows if row["role"] and row["after"] and row["before"] != row["after"]]
    if not rows:
        raise Incomplete({"what": "Say what changes: whose name, phone or other detail, and what it is now."})
    words = " ".join((words or "").split())[:300]
    twice = context.bucp.contact_updates.filter(
        party=party, by=context.by, what=rows, at__gt=context.at - DOUBLE_CLICK
    ).first()
    if twice:
        return twice
    to = [*people.named(context.bucp.parties_in), *people.state_cdo()]
    told = len({t.address for t in to} - {context.by.email.lower()})
    made = ContactUpdate.objects.create(
        bucp=context.bucp, party=party, by=context.by, at=context.at, what=rows, words=words, told=told
    )
    context.event("exchange.contacts", party=party.name, roles=[row["role"] for row in rows])
    context.notify("contacts_changed", to, update=made)
    return made


def _add(context, party, rows, name: str = "", role: str = "", trained_on=None) -> str:
    name, role = " ".join(name.split())[:150], " ".join(role.split())[:200]
    if not name:
        raise Incomplete({"name": "Give the name."})
    if not role:
        raise Incomplete({"role": "Say what the person does with the data."})
    if any(u.name.casefold() == name.casefold() for u in rows.values()):
        return ""  # is on the list: a double click, or known already
    on = _day(trained_on) if trained_on else None
    made = DataUser.objects.create(
        bucp=context.bucp, party=party, name=name, role=role, trained_on=on, added_by=context.by, added_at=context.at
    )
    rows[made.pk] = made
    return name


def _train(rows, pk, on) -> str:
    user = _row(rows, pk)
    user.trained_on = _day(on)
    user.save(update_fields=["trained_on"])
    return user.name


def _remove(context, rows, pk, reason: str) -> str:
    if int(pk) not in rows and DataUser.objects.filter(
        pk=pk, removed_by=context.by, removed_at__gt=context.at - DOUBLE_CLICK
    ):
        return ""
    user = _row(rows, pk)
    reason = " ".join((reason or "").split())[:300]
    if not reason:
        raise Incomplete({"reason": "Say why: left, changed work, or misused the data (§5.13)."})
    user.removed_at, user.removed_by, user.removed_reason = context.at, context.by, reason
    user.save(update_fields=["removed_at", "removed_by", "removed_reason"])
    return user.name


def _row(rows, pk) -> DataUser:
    try:
        return rows[int(pk)]
    except (KeyError, ValueError):
        raise Refused("This person is not on the list of your entity any more.") from None


def _day(value) -> date:
    with beside("trained_on"):
        return past_day(value, "This day lies ahead: give the day on which the training was done.")
