"""Plausible answers to the questions of a clause or of an attestation."""

from django.utils import timezone

from exchange.asks import CHOICE, DATE, YES_NO
from exchange.clauses import CLAUSES


def answers_to(asks, **given) -> dict:
    """An answer to every question that needs one, and what is `given`."""
    found = {
        ask.key: {DATE: timezone.localdate().isoformat(), CHOICE: ask.choices[0][0] if ask.choices else "", YES_NO: "yes"}.get(
            ask.kind, f"Example: {ask.question}"
        )
        for ask in asks
        if ask.required
    }
    return found | {key: str(value) for key, value in given.items()}


def said(clause: str, **given) -> dict:
    return answers_to(CLAUSES[clause].asks, **given)
