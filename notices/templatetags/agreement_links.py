"""Links to agreements from pages of apps that know nothing of what an agreement is."""

from django import template

from notices.agreements import agreements

register = template.Library()


@register.simple_tag
def agreement_url(number: str = "", page: str = "overview") -> str:
    """`{% agreement_url number "history" %}`: the address of one of its pages; without a number, of the list."""
    return agreements().address(number, page)
