"""Plausible answers to the questions of a clause or of an attestation."""

from datetime import timedelta

from django.utils import timezone

from bucp.models.states import Side
from obligations.formal_notices.clauses import CLAUSES, by_side
from obligations.formal_notices.commands import GiveNotice
from obligations.questions import CHOICE, DATE, YES_NO


def answers_to(asks, **given) -> dict:
    """An answer to every question that needs one, and what is `given`."""
    found = {
        ask.key: {
            DATE: timezone.localdate().isoformat(),
            CHOICE: ask.choices[0][0] if ask.choices else "",
            YES_NO: "yes",
        }.get(ask.kind, f"Example: {ask.question}")
        for ask in asks
        if ask.required
    }
    return found | {key: str(value) for key, value in given.items()}


def said(clause: str, **given) -> dict:
    return answers_to(CLAUSES[clause].asks, **given)


def everything(story, **more) -> list:
    """Gives a notice under every clause, in turn; those that end the agreement do so in 40 days. Returns them."""
    on = timezone.localdate() + timedelta(days=40)
    found = []
    for name, rule in CLAUSES.items():
        by = "coordinator@cdss.example" if by_side(rule, Side.RECIPIENT) else "coordinator@cdph.example"
        given = {"access_ends_on": on} if rule.ends else {}
        found.append(story.do(GiveNotice(clause=name, data=said(name, **given), **more), by))
    return found
