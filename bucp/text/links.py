"""Addresses within the pages of a BUCP: which page, and which place on it."""

from django.urls import reverse


def address(bucp, name: str, *args) -> str:
    """The path of a page of this BUCP: `address(bucp, "review")`."""
    return reverse(f"bucp:{name}", args=[bucp.number, *args])


def field_anchor(key: str, party_id: int | None = None) -> str:
    """The id of a field on the editor and on the reading page."""
    return f"field-{key}" + (f"-{party_id}" if party_id else "")
