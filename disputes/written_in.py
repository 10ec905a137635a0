"""After a resolution: what was agreed is written into the text, part by part as the settlement names them, or every
party says that nothing is left to write (§5.2, §6)."""

from dataclasses import dataclass

from bucp.models import DataElement
from bucp.models.states import State
from bucp.official_form.declare import DATA_ELEMENTS
from bucp.text.links import address, field_anchor
from common.refusals import Problem, Refused
from signatories.models import Role

from .enums import DisputeOutcome


@dataclass(frozen=True)
class AgreedPart:
    """A part of the text that the settlement names, and whether it was changed since."""

    key: str
    label: str
    question: str
    url: str
    changed: bool


def resolved(bucp):
    """The dispute whose resolution is to be written in: the last one, once the request is back in the review."""
    if bucp.state != State.REVIEW or not bucp.was_disputed:
        return None
    last = bucp.disputes.order_by("-nth").first()
    if last is None or last.outcome != DisputeOutcome.RESOLVED or not last.changes:
        return None
    last.bucp = bucp
    return last


def parts(dispute) -> list[AgreedPart]:
    """The parts that the settlement names, in the order of the form. Two queries."""
    bucp, form = dispute.bucp, dispute.bucp.form
    keys = [key for key in form.fields if key in dispute.changes]
    rows = bucp.answers.filter(field__in=keys, changed_at__gt=dispute.ended_at)
    changed = set(rows.values_list("field", flat=True))
    if DATA_ELEMENTS in keys and DataElement.history.filter(bucp=bucp, history_date__gt=dispute.ended_at).exists():
        changed.add(DATA_ELEMENTS)
    return [
        AgreedPart(key, form.fields[key].official, form.fields[key].question, _place(bucp, key), key in changed)
        for key in keys
    ]


def to_write(dispute) -> list[AgreedPart]:
    """The parts that still stand as they stood when it was agreed; none when every party says that nothing is left."""
    if dispute is None or not silent(dispute):
        return []
    return [part for part in parts(dispute) if not part.changed]


def silent(dispute) -> list:
    """The parties that have not said that nothing is left to write in."""
    return [p for p in dispute.bucp.party_list if str(p.pk) not in dispute.unchanged]


def is_written_in(bucp) -> list[Problem]:
    """Guard: what was agreed stands in the text before it goes out for signature."""
    left = to_write(resolved(bucp))
    found = [Problem(f"Write in what was agreed: {part.label}, “{part.question}”", part.url) for part in left]
    if found:
        sentence = "Or let the Data Coordinator of every party say that the text says it already."
        found.append(Problem(sentence, f"/disputes/{bucp.number}/#agreed"))
    return found


def leave_as_written(context):
    """A party’s coordinator says that nothing is left to write in. With the last party’s word it counts."""
    dispute = resolved(context.bucp)
    if not to_write(dispute):
        raise Refused("Nothing is left to write in: what was agreed stands in the text.")
    waiting = {p.pk for p in silent(dispute)}
    own = [h for h in context.party_roles if h.side and h.role == Role.COORDINATOR and h.party.pk in waiting]
    if not own:
        raise Refused("Your entity has said so already; the others are still to say it.")
    context.party_role = own[0]
    party = context.party_role.party
    dispute.unchanged[str(party.pk)] = [str(context.by), context.party_role.label, context.at.isoformat()]
    dispute.save(update_fields=["unchanged"])
    context.event("dispute.nothing_to_write", entity=party.name)


def _place(bucp, key: str) -> str:
    if key == DATA_ELEMENTS:
        return address(bucp, "elements")
    return f"{address(bucp, 'edit', bucp.form.section_of[key].slug)}#{field_anchor(key)}"
