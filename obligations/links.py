"""Where letters and tasks of this app lead: one place, so that a page can take over its address."""

from django.urls import reverse


def notices(bucp) -> str:
    return reverse("obligations:notices", args=[bucp.number])


def notice(given) -> str:
    return nth_notice(given.bucp, given.number)


def nth_notice(bucp, nth: int) -> str:
    """Of a notice by its number in the agreement: known before it is given, so that its letter can lead to it."""
    return reverse("obligations:given", args=[bucp.number, nth])


def give(bucp, clause: str) -> str:
    """Where a notice under this clause is written."""
    return reverse("obligations:give", args=[bucp.number, clause])


def missing() -> str:
    """Where CDO staff see the offices that nobody holds."""
    return reverse("obligations:missing")


def ending(bucp, one=None) -> str:
    """How it ends; of several endings, this `one`."""
    return reverse("obligations:ending", args=[bucp.number]) + (f"?ending={one.pk}" if one else "")


def duty(bucp, pk=None) -> str:
    if pk is None:
        return reverse("obligations:duties", args=[bucp.number])
    return reverse("obligations:duty", args=[bucp.number, pk])


def destruction(bucp) -> str:
    return reverse("obligations:destruction", args=[bucp.number])


def users(bucp) -> str:
    return reverse("obligations:users", args=[bucp.number])


def outcome(bucp) -> str:
    return reverse("obligations:outcome", args=[bucp.number])


def go_on_as_new(bucp) -> str:
    """Where an amendment whose base has ended is turned into a new agreement."""
    return reverse("obligations:go_on_as_new", args=[bucp.number])


def agreement(bucp) -> str:
    return bucp.get_absolute_url()


def certification(entity) -> str:
    return reverse("obligations:certification", args=[entity.slug])
