"""What is special about a BUCP that amends another (§11.1): where its text differs, and which opinions that takes."""

import json

from bucp.models.states import State
from bucp.official_form.completeness import is_blank
from bucp.official_form.declare import Review
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
    the keys to which `reading` is limited."""
    if bucp.amends_id is None:
        return None
    base = type(bucp).objects.with_parties().select_related("current_revision").get(pk=bucp.amends_id)
    return base, redline(read(base, base.current_revision, fields), reading)


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


def what_it_amends_stands(bucp) -> list:
    """A guard: what was terminated cannot come back as an amendment, only as a new BUCP that refers to it (§5.14)."""
    if bucp.amends_id is None or bucp.amends.state != State.TERMINATED:
        return []
    return [
        Problem(
            f"{bucp.amends.number} was terminated, so it cannot be amended any more. Withdraw this one and take the "
            "terminated agreement up again as a new proposal.",
            bucp.amends.get_absolute_url(),
        )
    ]
