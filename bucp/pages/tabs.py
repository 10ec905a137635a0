"""The tabs that other apps add to the pages of an agreement (`Extension.tabs`)."""

from dataclasses import dataclass

from common.extensions import ask


@dataclass(frozen=True)
class Tab:
    """`after`: the key of the agreement's own tab behind which it stands ("changes", "sign")."""

    key: str
    label: str
    url: str
    after: str


def tabs_of_others(request, current: str) -> list[Tab]:
    """Those that this reader has in this state. Reads `request.bucp` and `request.party_roles`."""
    return [tab for tab in ask("tabs", request, current) if tab]
