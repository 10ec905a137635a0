"""What the education agency of the demonstration signs with (Addendum B §1.3)."""

AGENCY = {
    "agency": "County office of education",
    "signer": "The county superintendent",
    "title": "Superintendent of schools",
}
PAGE = "Signed for the county office of education by its superintendent"
"""The one line of its scanned page."""
