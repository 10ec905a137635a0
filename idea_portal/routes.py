"""Every address of the portal with the rule its view declares: for the manual, the start-up check and the tests."""

from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from signatories.access import Rule

from .middleware import rule_of


@dataclass(frozen=True)
class AddressRoute:
    name: str  # "bucp:overview", as `reverse` wants it
    address: str  # "/bucps/<number>/"
    rule: Rule | None


def routes() -> list[AddressRoute]:
    """All routes in the order of the URLconf; `rule` is None where a view declares none."""
    return list(_walk(get_resolver(), "/", ""))


def _walk(resolver: URLResolver, prefix: str, namespace: str):
    for pattern in resolver.url_patterns:
        here = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, here, inner)
        elif isinstance(pattern, URLPattern):
            yield AddressRoute(
                f"{namespace}{pattern.name}", _readable(here), rule_of(pattern.callback, pattern.name or "")
            )


def _readable(route: str) -> str:
    for converter in ("bucp:", "slug:", "int:", "str:"):
        route = route.replace(f"<{converter}", "<")
    return route.replace("^", "").replace("$", "").replace("(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)", "<key>")
