"""How an entity's place is told in plain words, the same on every page."""

from dataclasses import dataclass

from django.utils import timezone

from .models import Entity

Standing = Entity.UnderGovernor

IN_SHORT = {
    Standing.YES: "Under the Governor",
    Standing.NO: "Not under the Governor",
    Standing.CONFIRM: "To be confirmed",
}

FOR_A_DISPUTE = {
    Standing.YES: "A dispute is mediated by the Agency’s officer first, then by the Statewide CDO. If everyone in it "
    "is under the Governor, the Governor’s Office decides what stays open (§6).",
    Standing.NO: "A dispute goes straight to the Statewide CDO for mediation. When this entity is asked for data and "
    "the dispute stays open, the agreement is not approved (§6).",
    Standing.CONFIRM: "Whether this entity is under the Governor is not settled yet. CDO staff must confirm it "
    "before a dispute with this entity can take its way (§6).",
}


@dataclass(frozen=True)
class PlaceInIdea:
    """Whether an entity takes part in IDEA today: `label` and `tone` for the tag, `sentence` for the reader."""

    label: str
    tone: str
    sentence: str


def taking_part(entity: Entity) -> PlaceInIdea:
    today = timezone.localdate()
    if entity.is_signatory:
        return PlaceInIdea("Signatory", "good", "It has signed IDEA, so it can take part in a BUCP.")
    if entity.left_on and entity.left_on <= today:
        return PlaceInIdea("Has left", "neutral", "It has left IDEA. New BUCPs with it are not possible.")
    if entity.signed_on:
        return PlaceInIdea("Joins later", "waiting", "It has signed; IDEA binds it from its effective date on.")
    return PlaceInIdea("Not a signatory", "neutral", "It has not signed IDEA, so a BUCP cannot bind it.")


def agency_of(entity: Entity) -> str:
    return entity.agency.name if entity.agency else "No Agency"
