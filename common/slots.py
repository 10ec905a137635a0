"""Places in the templates of an app that the apps below it may fill: `{% slot "page.place" subject %}`.

What fills one is named in an `Extension`: (place, function), the function being `(request, subject) -> (template,
context) | None`. So no template names an app below its own.
"""

from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from .extensions import configs, resolve

register = template.Library()


@register.simple_tag(takes_context=True)
def slot(context: Any, place: str, subject: object = None) -> SafeString:
    """Whatever the installed apps put into this place, in the order of the house."""
    request = context["request"]
    filled = (
        resolve(fill)(request, subject)
        for config in configs()
        for name, fill in config.extension.slots
        if name == place
    )
    engine, carried = context.template.engine, {"request": request, "csrf_token": context.get("csrf_token")}
    shown = (engine.get_template(name).render(context.new(carried | about)) for name, about in filter(None, filled))
    return format_html_join("", "{}", ((html,) for html in shown))
