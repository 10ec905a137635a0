"""Letters whose deliveries a test altered past `notices.delivery`."""

from notices import figures


def recounted() -> None:
    """Their figures follow, as they would have."""
    for letter, _, _ in list(figures.compare()):
        figures.mend(letter)
