"""What is special about a BUCP that amends another (§11.1): where its text differs, and which opinions that takes."""

import json
from datetime import date, timedelta

from django.utils import timezone

from bucp.models.states import IN_FORCE, State
from bucp.official_form.completeness import is_blank
from bucp.official_form.declare import Needed, Review
from bucp.team import people
from common.refusals import Problem

from .reader import read
from .redline import redline
from .revisions import pieces_of
from .snapshot import snapshot

ALL = frozenset(Review)


def reviews_needed(bucp) -> frozenset[Review]:
    """The registered opinions that every party gives: all three, or in an amendment those that cover a field in which
    it differs from the agreement in force. Other parties than before must all give all."""
    if bucp.amends_id is None:
        return ALL
    before, now = _base(bucp), snapshot(bucp)
    if _parties(before) != _parties(now):
        return ALL
    changed = differing(before, now)
    return frozenset(review for review in Review if changed & set(bucp.form.covered_by(review)))


def differing(before: dict, now: dict) -> set[str]:
    """The keys of the fields in which two snapshots differ."""
    old, new = pieces_of(before), pieces_of(now)
    return {
        key[0]
        for key in old.keys() | new.keys()
        if old.get(key) != new.get(key) and not (is_blank(old.get(key)) and is_blank(new.get(key)))
    }


def _base(bucp) -> dict:
    """The text of the agreement in force as it was signed. It never changes, so it is read once per object."""
    if "base_text" not in bucp.__dict__:
        content = type(bucp).objects.values_list("current_revision__content", flat=True).get(pk=bucp.amends_id)
        bucp.__dict__["base_text"] = json.loads(content)
    return bucp.__dict__["base_text"]


def changes_in_force(bucp, reading, fields=None):
    """(what it amends, the redline of `reading` against its signed text), or None for what amends nothing. `fields`:
    the keys to which `reading` is limited. Why the one in force was undisputed is no part of it: each proposal says
    that anew (§5.2), so nothing was taken out."""
    if bucp.amends_id is None:
        return None
    base = type(bucp).objects.with_parties().select_related("current_revision").get(pk=bucp.amends_id)
    compared = [k for k, f in base.form.fields.items() if f.needed != Needed.UNDISPUTED and (not fields or k in fields)]
    return base, redline(read(base, base.current_revision, compared), reading)


def _parties(text: dict) -> set:
    return {(p["entity"], p["side"]) for p in text["parties"]}


def carry_people(bucp, side: str, by) -> None:
    """Names in the amendment who is named on this side of the agreement in force and still holds the role there."""
    new = {p.entity_id: p for p in bucp.party_list if p.side == side}
    for party in bucp.amends.party_list:
        if party.entity_id not in new:
            continue
        named = party.participants.filter(ended_at__isnull=True).select_related("user")
        for participant in named:
            if participant.user.holds(participant.role, entity=party.entity):
                people.name(new[party.entity_id], participant.user, participant.role, by)


def last_day_in_force(base) -> date | None:
    """The last day of an agreement in force as things stand: until then its amendment can be filed (§11.1). Access by
    an ending that was decided is over as its day begins. None while it is open-ended."""
    if base.ends_on and base.ends_early:
        return base.ending_on - timedelta(days=1)
    return base.ends_on


def has_ended(base) -> bool:
    """Whether it ended and was not amended, also when the portal has yet to say so."""
    if base.state in (State.TERMINATED, State.EXPIRED):
        return True
    last = last_day_in_force(base)
    return base.state in IN_FORCE and last is not None and last < timezone.localdate()


def what_it_amends_stands(bucp) -> list:
    """A guard: only what is in force can be amended (§11.1), by all who take part in it. What ended meanwhile comes
    back only as a new agreement that refers to it, with all opinions and signatures (§5.14)."""
    if bucp.amends_id is None:
        return []
    if not has_ended(bucp.amends):
        return _left_out(bucp)
    return [
        Problem(
            f"{how_it_ended(bucp.amends)}, so it cannot be amended any more. This can go on only as a new agreement "
            "that refers to it: with the opinions and the signatures of all parties.",
            bucp.get_absolute_url(),
        )
    ]


def how_it_ended(base) -> str:
    """“IDEA-2026-0004 was terminated”, “IDEA-2026-0004 has expired”."""
    by_decision = base.state == State.TERMINATED or (base.state != State.EXPIRED and base.ends_early)
    return f"{base.number} {'was terminated' if by_decision else 'has expired'}"


def what_it_amends_was_not_terminated(bucp) -> list:
    """A guard: what was filed in time comes into force also after the end date of what it amends; of what was
    terminated nothing comes back (§5.14)."""
    if bucp.amends_id is None or bucp.amends.state != State.TERMINATED:
        return []
    return what_it_amends_stands(bucp)


def _left_out(bucp) -> list[Problem]:
    """Nothing ends over a party's head: who takes part in the agreement in force is a party of what takes its place,
    and signs it, or has ended its own part before."""
    base = bucp.amends
    here = {p.entity_id for p in bucp.party_list}
    missing = [p for p in base.parties_in if p.entity_id not in here] if base.state in IN_FORCE else []
    return [
        Problem(
            f"{p.name} takes part in {base.number}, and an amendment does not end its part. Take it up as a party, or "
            f"let it end its own part in {base.number} first.",
            base.get_absolute_url(),
        )
        for p in missing
    ]
