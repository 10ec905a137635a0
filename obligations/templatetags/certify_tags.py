"""What an entity's page says of its certification (§5.16)."""

from django import template

from obligations import links as addresses
from obligations.certification.certifying import due_on, may_certify

register = template.Library()


@register.inclusion_tag("obligations/certify_here.html", takes_context=True)
def certify_here(context, entity):
    """The day the next one is due, and the way to certify for those who may."""
    user = context["user"]
    may = user.is_authenticated and entity.is_signatory and may_certify(user, entity)
    return {"url": addresses.certification(entity) if may else "", "due": due_on(entity)}
