"""What this app shows in the pages of the apps above it (`Extension.slots`)."""

from django.urls import reverse

from . import offices


def library(request, _):
    """In the library of agreements: the way to that of resolutions."""
    return "disputes/library_link.html", {"url": reverse("disputes:library")}


def record(request, bucp):
    """On the public line: the way to the record of a dispute in which the reader's office took part."""
    if not offices.kept(request.user, bucp):
        return None
    return "disputes/record_link.html", {"url": reverse("disputes:dispute", args=[bucp.number])}


def steps() -> tuple[str, str]:
    """For `Extension.calendar`: the steps of disputes are the tasks that lie under this address."""
    return "dispute", reverse("disputes:list")
