"""Where a request comes from, and how much it brings."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The visitor's network address: behind `TRUSTED_PROXIES` proxies the one that the outermost of them saw, which
    nobody can forge from outside; else that of the connection. Empty when it is no address."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    passed = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    address = passed[-proxies] if 0 < proxies <= len(passed) else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(address))
    except ValueError:
        return ""


def network_of(request: HttpRequest) -> str:
    """Whom to count together: the visitor's address; of IPv6 the /64, all of which one visitor has."""
    address = address_of(request)
    if address and isinstance(ip_address(address), IPv6Address):
        return str(ip_network(f"{address}/64", strict=False))
    return address


def announced(request: HttpRequest) -> int:
    """How many bytes the request says it brings; 0 for nonsense, as Django reads it."""
    length = str(request.META.get("CONTENT_LENGTH") or "")
    return int(length[:20]) if length.isascii() and length.isdigit() else 0
