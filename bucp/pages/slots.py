"""What the agreement shows in the pages of the apps above it (`Extension.slots`)."""

from django.urls import reverse
from django.utils.http import urlencode

from bucp import public_register
from bucp.text.public_line import of_entity

SHOWN = 20


def filed_agreements(request, entity):
    """On an entity's page: the newest filed agreements, and the way to all of them when there are more."""
    if not public_register.may_read_line(request.user):
        return "bucp/triage/filed_hidden.html", {}
    rows = of_entity(entity, SHOWN + 1)
    more = (
        f"{reverse('bucp:list')}?{urlencode({'scope': 'library', 'entity': entity.slug})}" if len(rows) > SHOWN else ""
    )
    return "bucp/filed_of_entity.html", {"rows": rows[:SHOWN], "more_url": more}
