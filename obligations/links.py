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


def ending(bucp) -> str:
    return reverse("obligations:ending", args=[bucp.number])


def duty(bucp, pk=None) -> str:
    if pk is None:
        return reverse("obligations:duties", args=[bucp.number])
    return reverse("obligations:duty", args=[bucp.number, pk])


def users(bucp) -> str:
    return reverse("obligations:users", args=[bucp.number])


def outcome(bucp) -> str:
    return reverse("obligations:outcome", args=[bucp.number])


def agreement(bucp) -> str:
    return bucp.get_absolute_url()


def certification(entity) -> str:
    return reverse("obligations:certification", args=[entity.slug])
