"""Getting to yes: sending, handing over, comments, opinions."""
