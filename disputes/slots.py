"""What this app shows in the pages of the apps above it (`Extension.slots`)."""

from django.urls import reverse


def library(request, _):
    """In the library of agreements: the way to that of resolutions."""
    return "disputes/library_link.html", {"url": reverse("disputes:library")}


def steps() -> tuple[str, str]:
    """For `Extension.calendar`: the steps of disputes are the tasks that lie under this address."""
    return "dispute", reverse("disputes:list")
