"""The public line of filed BUCPs for pages of apps that know nothing of BUCPs."""

from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from bucp.text.public_line import PublicLine, of_entity

register = template.Library()
SHOWN = 20


@dataclass(frozen=True)
class Filed:
    rows: list[PublicLine]
    more_url: str


@register.simple_tag
def filed_agreements(entity) -> Filed:
    """`{% filed_agreements entity as filed %}`: `filed.rows`, the newest twenty, and `filed.more_url`, the list of
    all of them, empty when there are no more."""
    rows = of_entity(entity, SHOWN + 1)
    more = f"{reverse('bucp:list')}?{urlencode({'scope': 'library', 'entity': entity.slug})}" if len(rows) > SHOWN else ""
    return Filed(rows[:SHOWN], more)
