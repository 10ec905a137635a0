"""The dates of one's agreements, as a page and as a private feed."""
