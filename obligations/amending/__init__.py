"""Amending or renewing an agreement in force, and taking up one that ended."""
