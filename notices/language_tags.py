"""All that stands in braces in the wording of a letter (notices.template_language): `if`, `for`, and filters that only
format."""

from django.contrib.humanize.templatetags import humanize
from django.template import Library, defaultfilters, defaulttags

register = Library()
register.tag("if", defaulttags.do_if)
register.tag("for", defaulttags.do_for)

FORMATS = (
    "capfirst",
    "date",
    "default",
    "first",
    "floatformat",
    "join",
    "length",
    "lower",
    "pluralize",
    "title",
    "truncatechars",
    "upper",
    "yesno",
)
for name in FORMATS:
    register.filter(name, getattr(defaultfilters, name))
register.filter("intcomma", humanize.intcomma)
