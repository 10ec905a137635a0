"""Who of a recipient may use the data (§5.12, §5.13), and contacts that change without an amendment."""

from datetime import date

from bucp import people
from bucp.move import NotAllowed, Refused
from bucp.reviewing import DOUBLE_CLICK
from bucp.states import IN_FORCE, Side

from . import duties
from .asks import Incomplete, beside, past_day
from .models import ContactUpdate, DataUser


def change_users(act, add=(), trained=(), remove=(), party=None) -> None:
    """Changes the list of a recipient's authorised users; each act is one event.

    `add`: dicts with name, role, trained_on (or none); `trained`: (id, date) pairs; `remove`: (id, reason) pairs.
    """
    hat = next((h for h in act.hats if h.side == Side.RECIPIENT and (party is None or h.party.pk == party.pk)), None)
    if hat is None:
        raise NotAllowed("Each Data Recipient keeps the list of its own people.")
    act.hat = hat
    if (add or trained) and act.bucp.state not in IN_FORCE:
        raise Refused("The agreement has ended: people can only be removed from the list.")
    rows = {u.pk: u for u in hat.party.data_users.select_for_update().filter(removed_at__isnull=True)}
    done = {
        "added": [_add(act, hat.party, rows, **entry) for entry in add],
        "trained": [_train(rows, pk, on) for pk, on in trained],
        "removed": [_remove(act, rows, pk, reason) for pk, reason in remove],
    }
    done = {key: [name for name in names if name] for key, names in done.items()}
    if any(done.values()):
        act.event("exchange.users", party=hat.party.name, **done)
        keep_training(act, hat.party)


def untrained(party) -> int:
    return party.data_users.filter(removed_at__isnull=True, trained_on__isnull=True).count()


def keep_training(act, party) -> None:
    """Training is to be done while somebody on the list lacks it, and done when nobody does."""
    bucp = act.bucp
    open_one = bucp.duties.without_file().open().filter(kind="training", party=party).first()
    lacking = untrained(party)
    if lacking and open_one is None and bucp.state in IN_FORCE:
        number = bucp.duties.filter(kind="training").count() + 1
        duties.open_duty(act, "training", party, str(number))
    elif not lacking and open_one:
        open_one.party = party
        last = party.data_users.filter(removed_at__isnull=True).order_by("-trained_on").first()
        on = last.trained_on if last else act.at.date()
        duties.finish(act, open_one, on, {**open_one.data, "words": "Everybody on the list is trained."})


def update_contacts(act, party, what, words: str = "") -> ContactUpdate:
    """An administrative update: other contacts, no new signatures. `what`: dicts with role, detail, before, after."""
    hat = next((h for h in act.hats if h.party.pk == party.pk), None)
    if hat is None:
        raise NotAllowed(f"{party.name} updates its own contacts.")
    act.hat = hat
    rows = [
        {key: " ".join(str(row.get(key) or "").split())[:300] for key in ("role", "detail", "before", "after")}
        for row in what
    ]
    rows = [row for row in rows if row["role"] and row["after"] and row["before"] != row["after"]]
    if not rows:
        raise Incomplete({"what": "Say what changes: whose name, phone or other detail, and what it is now."})
    words = " ".join((words or "").split())[:300]
    twice = act.bucp.contact_updates.filter(party=party, by=act.by, what=rows, at__gt=act.at - DOUBLE_CLICK).first()
    if twice:
        return twice
    to = [*people.named(act.bucp.party_list), *people.state_cdo()]
    told = len({t.address for t in to} - {act.by.email.lower()})
    made = ContactUpdate.objects.create(
        bucp=act.bucp, party=party, by=act.by, at=act.at, what=rows, words=words, told=told
    )
    act.event("exchange.contacts", party=party.name, roles=[row["role"] for row in rows])
    act.notify("contacts_changed", to, update=made)
    return made


def _add(act, party, rows, name: str = "", role: str = "", trained_on=None) -> str:
    name, role = " ".join(name.split())[:150], " ".join(role.split())[:200]
    if not name:
        raise Incomplete({"name": "Give the name."})
    if not role:
        raise Incomplete({"role": "Say what the person does with the data."})
    if any(u.name.casefold() == name.casefold() for u in rows.values()):
        return ""  # is on the list: a double click, or known already
    on = _day(trained_on) if trained_on else None
    made = DataUser.objects.create(
        bucp=act.bucp, party=party, name=name, role=role, trained_on=on, added_by=act.by, added_at=act.at
    )
    rows[made.pk] = made
    return name


def _train(rows, pk, on) -> str:
    user = _row(rows, pk)
    user.trained_on = _day(on)
    user.save(update_fields=["trained_on"])
    return user.name


def _remove(act, rows, pk, reason: str) -> str:
    if int(pk) not in rows and DataUser.objects.filter(pk=pk, removed_by=act.by, removed_at__gt=act.at - DOUBLE_CLICK):
        return ""
    user = _row(rows, pk)
    reason = " ".join((reason or "").split())[:300]
    if not reason:
        raise Incomplete({"reason": "Say why: left, changed work, or misused the data (§5.13)."})
    user.removed_at, user.removed_by, user.removed_reason = act.at, act.by, reason
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
