"""What of the signatories is on record (`history.on_record`), and what is not."""

from collections.abc import Iterator

from common.record_kinds import RecordKind
from history.models import Event
from history.proof import RowBreak

from .models import Entity

HISTORY = ("User", "Membership", "Invitation", "PreparedDelegation", "SecondFactorLift", "ProposedContact")

RECORDS = (
    RecordKind(
        "account", "signatories.User", columns=("email", "name", "title", "is_active", "date_joined")
    ),  # who signs in, and under which name; the password is the holder's own matter
    RecordKind("membership", "signatories.Membership", "entity_id", prefix="entity-"),
    RecordKind("invitation", "signatories.Invitation", "entity_id", prefix="entity-"),
    RecordKind("prepared_delegation", "signatories.PreparedDelegation", "entity_id", prefix="entity-"),
    RecordKind("second_factor_lift", "signatories.SecondFactorLift", "entity_id", prefix="entity-"),
)
NO_RECORDS = {
    "signatories.Agency": "the official list",
    "signatories.Entity": "the official list, as CDO staff keep it; earlier versions are kept beside it",
    "signatories.HistoricalEntity": "the earlier versions of the list",
    "signatories.TryCounter": "wrong passwords of late, counted",
    "signatories.ProposedContact": "a proposal that waits for a second person; confirmed it is an invitation",
    **{
        f"signatories.Historical{name}": "earlier versions, kept beside the rows; each change is an event"
        for name in HISTORY
    },
}


DUTY = {"second_factor.required": True, "second_factor.lifted": False}


def duties_are_as_told(chains: list[str]) -> Iterator[RowBreak]:
    """An entity has the duty of a second factor when its own chain says so last."""
    said = dict(
        Event.objects.filter(chain__in=chains, kind__in=DUTY).order_by("number").values_list("chain_id", "kind")
    )
    ids = [name.removeprefix("entity-") for name in chains if name.startswith("entity-")]
    for pk, has in Entity.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "needs_second_factor"):
        if has != DUTY.get(said.get(f"entity-{pk}", ""), False):
            row = f"duty of a second factor of entity {pk} (signatories_entity)"
            yield RowBreak(f"entity-{pk}", row, "is not as its history says")


CHECKS = (duties_are_as_told,)
