"""When an end date counts as near."""

STEPS = (90, 60, 30, 7)
"""Days before the end date at which both sides' coordinators are reminded (domain.md §7, house)."""
