"""Agreements by the thousand, for measuring."""
