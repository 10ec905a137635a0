"""What the demonstration shows in the pages of the portal (`Extension.slots`)."""

from itertools import groupby

from signatories.models import Entity

from .accounts import CAST


def try_it(request, _):
    """On the landing page."""
    return "demo/try_it.html", {"cast": cast()}


def step_into_a_role(request, next_address):
    """Beside the sign-in; `next_address`: where to go then, or empty."""
    return "demo/cast.html", {"cast": cast(), "next": next_address}


def cast() -> list[tuple[str, list[tuple[str, str]]]]:
    """(entity name, [(label, e-mail), …]) in the cast's order."""
    names = {e.slug: e.plain_name for e in Entity.objects.filter(slug__in={p.entity for p in CAST})}
    return [
        (names[slug], [(player.label, player.email) for player in players])
        for slug, players in groupby(CAST, key=lambda player: player.entity)
        if slug in names
    ]
