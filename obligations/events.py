"""The events of life after filing, each with the sentence that tells it. Importing registers them.

What a notice says stays out of the events (domain.md §11): they name the clause and the reference.
"""

from history.kinds import named, register


def _and(words) -> str:
    words = [str(w) for w in words or ()]
    return ", ".join(words[:-1]) + " and " + words[-1] if len(words) > 1 else "".join(words)


def _for(e) -> str:
    return f" for {e.data['party']}" if e.data.get("party") else ""


def _notice(e):
    d = e.data
    verb = "asked for leave to act" if d.get("proposed") else "gave notice"
    return f"{e.actor_name} {verb} under {d['clause']} (“{d['title']}”), {d['reference']}, to {d['to']} people."


def _users(e):
    d = e.data
    parts = [
        f"{verb} {_and(d[key])}"
        for key, verb in (("added", "added"), ("trained", "noted the training of"), ("removed", "removed"))
        if d.get(key)
    ]
    return f"{e.actor_name} {_and(parts)} in the list of those who may use the data of {d['party']}."


register("exchange.notice", _notice)
register(
    "exchange.read_secret", "{who} read {reference}, which is for the parties’ people and CDO staff only.", news=False
)
register("exchange.notice_answered", "{who} answered {reference}: {answer}.")
register("exchange.office_missing", "For {reference} nobody was on record as officer of {office}.")
register("exchange.office_found", "{reference} was sent to the officer of {office}, who was missing before.")
register("exchange.office_followed", "{reference} was sent to who acts for {office} now.")
register("exchange.proposal_decided", "{who} decided on the action proposed in {reference}: {verdict}.")
register("exchange.ending_proposed", "{who} proposed to end it: {reason}. Access would end on {on}.")
register("exchange.ending_accepted", lambda e: f"{e.actor_name} agreed{_for(e)} to end it on {e.data['on']}.")
register("exchange.ending_declined", lambda e: f"{e.actor_name} did not agree{_for(e)} to end it.")
register(
    "exchange.part_decided",
    "The part of {party} is to end: {reason}. Access to its data or for its people ends on {on}.",
)
register("exchange.rest_accepted", "{who} agreed for {party} to go on without {without}.")
register("exchange.rest_declined", "{who} did not agree for {party} to go on without {without}: it ends for all.")
register("exchange.rest_silent", "No answer came in time from {parties}: without {without}, it ends for all.")
register("exchange.goes_on", "All other parties agreed: it goes on without {without}.")
register("exchange.party_left", "{party} left: {reason}. Its part ended on {on}.")
register("exchange.ending_decided", "It is to end: {reason}. Access ends on {on}.")
register("exchange.ending_withdrawn", "The ending for this reason was taken back: {reason}. {why}")
register("exchange.terminated", "It was terminated: {reason}. Access to the data ended on {on}.")
register(
    "exchange.ended_with_base",
    "It was terminated before it came into force: {number}, which it amends, was terminated.",
)
register("exchange.expired", "It expired: its end date, {on}, is over.")
register("exchange.amends", "{who} began it to amend {number}. Reason: {reason}.")
register("exchange.amendment_begun", "{who} began to amend it in {number}. Reason: {reason}.")
register(
    "exchange.goes_on_as_new",
    "{who} turned it from an amendment of {number}, which has ended, into a new agreement that refers to it.",
)
register("exchange.superseded", "{number} came into force in its place.")
register("exchange.took_over", "It took the place of {number}, which it amends.")
register("exchange.duty_opened", "To be done by {party}: “{title}”.")
register("exchange.duty_moved", "“{title}” is now due on {due}.")
register("exchange.period_proposed", "{who} proposed by when the data of {party} are to go: {period}.")
register("exchange.period_accepted", "{who} agreed that the data of {party} are to go by then: {period}.")
register("exchange.period_agreed", "It is agreed by when the data of {party} are to go: {period}.")
register("exchange.period_declined", "{who} did not agree on when the data of {party} are to go: {period}. {why}")
register(
    "exchange.impossible",
    "{who} said for {party} that the data cannot be destroyed or returned as agreed, and that it knew on {on}.",
)
register("exchange.duty_done", "{who} attested for {party}: “{title}”, done on {on}.")
register("exchange.duty_cancelled", "No longer to be done by {party}: “{title}”. {why}")
register("exchange.users", _users)
register(
    "exchange.contacts", lambda e: f"{e.actor_name} updated the contacts of {e.data['party']}: {_and(e.data['roles'])}."
)
register("exchange.outcome", "{who} told for {party} what the sharing brought ({asked}).")
register("exchange.certified", "{who} certified for {entity} that it protects data adequately (§5.16), on {on}.")

FILTERS = {"exchange": ("The exchange: notices, tasks, amending, ending", named("exchange."))}

MILESTONES = (
    "exchange.took_over",
    "exchange.party_left",
    "exchange.ending_decided",
    "exchange.superseded",
    "exchange.terminated",
    "exchange.expired",
)
"""Those of life after filing, for the document of the agreement."""
