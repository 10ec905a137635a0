"""What came of an exchange, for pages of apps that know nothing of this one."""

from django import template

from obligations.models import Outcome

register = template.Library()


@register.simple_tag
def shared_outcomes(bucp) -> list[Outcome]:
    """`{% shared_outcomes bucp as outcomes %}`: what the recipient told and shared with all signatories, the last first."""
    rows = Outcome.objects.filter(bucp=bucp, shared=True).select_related("party__entity")
    return list(rows.order_by("-at", "-pk"))
