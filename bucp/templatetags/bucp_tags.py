"""What the templates of several pages need to say the same thing in the same way."""

from django import template

from bucp import sensitive
from bucp.models.states import BEFORE_FILING, EDITABLE, State
from bucp.pages.tabs import tabs_of_others
from bucp.text import snapshot as content

register = template.Library()

TONES = {
    State.DRAFT: "neutral",
    State.REVIEW: "progress",
    State.DISPUTE: "warn",
    State.SIGNING: "waiting",
    State.FILED: "good",
    State.ACTIVE: "good",
    State.NOT_APPROVED: "bad",
}


@register.filter
def state_tone(bucp) -> str:
    """The tone of `parts/state_tag.html` for the state this BUCP is in."""
    return TONES.get(bucp.state, "neutral")


@register.filter
def from_whom(bucp) -> str:
    """The parties in words: “Department of Social Services from Department of Public Health”."""
    asking = " and ".join(p.name for p in bucp.recipients)
    asked = " and ".join(p.name for p in bucp.providers)
    return f"{asking} from {asked}" if asked else asking


@register.filter
def categories(bucp) -> str:
    """The kinds of data in words: “Personal information, Jobs and wages”."""
    return ", ".join(content.category_names(bucp)) or "Not stated"


def _reads_all(request) -> bool:
    party_roles = request.party_roles
    return party_roles is not None and sensitive.fields_for(request.bucp, request.user, party_roles) is None


@register.inclusion_tag("bucp/nav.html", takes_context=True)
def agreement_head(context, current: str, heading: str = ""):
    """Title line and tabs of an agreement's page; shows only the tabs that this reader has in this state.

    `{% agreement_head "review" %}`; with "h1" as second argument the title is the page's h1. Reads `request.bucp` and
    `request.party_roles`.
    """
    request = context["request"]
    bucp, party_roles = request.bucp, request.party_roles
    hidden = []
    if bucp.state not in EDITABLE or not any(party_role.side for party_role in party_roles or ()):
        hidden.append("edit")
    if party_roles is None:
        hidden += ["review", "changes", "sign", "history"]
    elif bucp.current_revision_id is None:
        hidden += ["review"] if bucp.amends_id else ["review", "changes"]
    never_out = bucp.state in (State.WITHDRAWN, State.NOT_APPROVED) and not bucp.signing_rounds.exists()
    if (never_out or bucp.state in BEFORE_FILING - {State.SIGNING}) and current != "sign":
        hidden.append("sign")
    return {
        "bucp": bucp,
        "current": current,
        "heading": heading,
        "hidden": " ".join(hidden),
        "tabs": tabs_of_others(request, current),
        "document_url": f"{bucp.get_absolute_url()}document.pdf" if _reads_all(request) else "",
    }
