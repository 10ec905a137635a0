"""Where letters and tasks of this app lead: one place, so that a page can take over its address."""

from django.urls import reverse


def notices(bucp) -> str:
    return f"{bucp.get_absolute_url()}#notices"


def notice(given) -> str:
    return notices(given.bucp)


def give(bucp, clause: str) -> str:
    """Where a notice under this clause is written."""
    return f"{bucp.get_absolute_url()}notices/new/{clause}/"


def ending(bucp) -> str:
    return reverse("exchange:ending", args=[bucp.number])


def duty(bucp, pk=None) -> str:
    if pk is None:
        return reverse("exchange:duties", args=[bucp.number])
    return reverse("exchange:duty", args=[bucp.number, pk])


def users(bucp) -> str:
    return reverse("exchange:users", args=[bucp.number])


def outcome(bucp) -> str:
    return reverse("exchange:outcome", args=[bucp.number])


def agreement(bucp) -> str:
    return bucp.get_absolute_url()
