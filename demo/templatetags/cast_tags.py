"""The cast of the demonstration for the sign-in and landing pages."""

from itertools import groupby

from django import template
from django.conf import settings

from demo.accounts import CAST
from signatories.models import Entity

register = template.Library()


@register.simple_tag
def demo_cast() -> list[tuple[str, list[tuple[str, str]]]]:
    """`{% demo_cast as demo_cast %}`: (entity name, [(label, e-mail), …]) in the cast's order; empty for real use."""
    if not settings.DEMO:
        return []
    names = {e.slug: e.plain_name for e in Entity.objects.filter(slug__in={p.entity for p in CAST})}
    return [
        (names[slug], [(player.label, player.email) for player in players])
        for slug, players in groupby(CAST, key=lambda player: player.entity)
        if slug in names
    ]
