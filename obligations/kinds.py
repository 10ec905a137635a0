"""Clauses and types of obligations by their names. The rooms that declare them enter them here when they are loaded, so
that the rows (`models`) can find what they are without knowing the rooms."""

CLAUSES: dict = {}
"""`formal_notices.clauses.Clause` by its name."""

TYPES: dict = {}
"""`duties.obligation_types.ObligationType` by its name."""
