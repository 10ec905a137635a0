"""The events of disputes, each with the sentence that tells it. What is kept to some stays out of the sentences."""

from common.naming import listed
from history.kinds import named, register


def _list(values) -> str:
    return ", ".join(f"“{v}”" for v in values or ())


register(
    "dispute.raised",
    lambda e: (
        (
            f"{e.actor_name} raised an objection ({e.data['about'].lower()})"
            if e.actor_id
            else f"The portal opened a dispute ({e.data['about'].lower()}), because there was no agreement in time"
        )
        + (f" about {_list(e.data.get('fields'))}." if e.data.get("fields") else ".")
    ),
)
register(
    "dispute.officers",
    lambda e: f"Who was put on record later has access and what waited for the office: {listed(e.data['offices'])}.",
)
register("dispute.step", "The dispute is at the step “{step}”.")
register("dispute.paper", "{who} added a paper for {entity}: {paper}.")
register("dispute.referred", "{who} ended the talks and referred the dispute for {entity}.")
register("dispute.settlement", "{who} proposed a resolution for {entity}: {solution}.")
register("dispute.settlement_declined", "{who} declined the proposed resolution for {entity}.")
register("dispute.settlement_agreed", "{who} agreed to the proposed resolution for {entity}.")
register("dispute.statement", "{who} submitted the statement of {entity}.")
register("dispute.statements_open", "The statements were opened to all who take part ({count} are in).")
register("dispute.meeting", "{who} arranged a meeting for {on}.")
register("dispute.meeting_off", "{who} cancelled the meeting of {on}.")
register("dispute.minutes", "{who} recorded the outcome of the meeting of {on}.")
register("dispute.ruling", "{who} ended the step “{step}” for {office}: {verdict}.")
register("dispute.recommendation", "{who} wrote the recommendation to the Governor’s Office.")
register("dispute.handed_over", "{who} handed the recommendation over to {to} on {on} ({how}).")
register("dispute.nothing_to_write", "{who} says for {entity} that nothing of what was agreed is left to write in.")
register("dispute.departure", "{who} recorded a departure from the route: {reason}")
register("dispute.ended", "The dispute ended: {outcome}.")
register("dispute.back_in_review", "It went back to the review.")
register("dispute.not_approved", "The request ended without approval. The record stays.")
register("dispute.stopped_review", "The review stopped for the dispute.")
register("dispute.lesson", "{who} told the resolution in the library.")
register("dispute.lesson_withdrawn", "{who} took the resolution out of the library.")
register("deid.proposed", "{who} submitted de-identified data for {party}: {method}.")
register("deid.accepted", "{who} accepted the de-identified data: {method}.")
register("deid.objected", "{who} objected to the de-identified data: {method}.")
register("deid.offered", "{who} wrote down what could be agreed about the de-identified data: {method}.")
register("deid.agreed", "{who} agreed; both sides are at one about the de-identified data: {method}.")
register("deid.taken_back", "{who} took back the de-identified data: {method}.")
register(
    "deid.unopposed",
    lambda e: (
        f"Nobody objected by {e.data['day']} to the de-identified data ({e.data['method']}); no answer came from "
        f"{', '.join(e.data['silent'])}."
    ),
)
register("deid.recounted", "State offices close or open on another day: the time for “{method}” now ends with {day}.")
register("deid.disputed", "There was no agreement by {day} about the de-identified data ({method}): it is in dispute.")

FILTERS = {"disputes": ("Disputes and de-identified data", named("dispute.", "deid."))}
