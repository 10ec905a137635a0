"""THE OBJECTION and the way to its resolution (§6)."""
