"""System checks: what must hold before the portal starts."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, register

from .environment import LOOPBACK


@register
def demo_stays_on_this_machine(app_configs, **kwargs) -> list[Error]:
    """The demonstration signs anybody in with one click, so it must not be reachable from elsewhere."""
    if not settings.DEMO:
        return []
    here = {host.strip("[]") for host in LOOPBACK}
    problems = []
    if urlsplit(settings.SITE_URL).hostname not in here:
        problems.append(
            Error(
                f"The demonstration answers on this machine only, but SITE_URL is {settings.SITE_URL!r}.",
                hint="Set SITE_URL to http://127.0.0.1:<port>, or unset DEMO to run the portal for real.",
                id="idea_portal.E001",
            )
        )
    if elsewhere := [h for h in settings.ALLOWED_HOSTS if h.strip("[]") not in here]:
        problems.append(
            Error(
                f"The demonstration answers on this machine only, but ALLOWED_HOSTS names {', '.join(elsewhere)}.",
                hint="Leave ALLOWED_HOSTS to the demonstration, or unset DEMO to run the portal for real.",
                id="idea_portal.E002",
            )
        )
    return problems
