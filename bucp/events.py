"""The events of an agreement's chain, each with the sentence that tells it. Importing registers them."""

from datetime import date

from common import dates
from history.kinds import register


def _list(values) -> str:
    values = [str(v) for v in values or ()]
    if len(values) <= 1:
        return "".join(values)
    return ", ".join(values[:-1]) + " and " + values[-1]


def _drafted(e):
    d = e.data
    asks = f", asking {_list(d.get('providers'))}" if d.get("providers") else ""
    return (
        f"{e.actor_name} began the draft “{d.get('title')}” for {_list(d.get('recipients'))}{asks} on the "
        f"form of {d.get('form')}."
    )


def _revision(e):
    d = e.data
    count = len(d.get("fields") or ()) if d.get("revision") != 1 else 0
    changed = f" {count} field{'' if count == 1 else 's'} changed." if count else ""
    return f"Revision {d.get('revision')} was frozen ({d.get('occasion', '').lower()}).{changed}"


def _handed_over(e):
    said = f" “{e.data['message']}”" if e.data.get("message") else ""
    return f"{e.actor_name} handed revision {e.data.get('revision')} to the {e.data.get('to')}.{said}"


def _agency_page(d) -> str:
    """By what it signed (Addendum B §1.3)."""
    if d["is_party"]:
        return "it is a party, whose own signatures stand for it"
    day = dates.day(date.fromisoformat(d["signed_on"]))
    return f"a scanned page that {d['name']}, {d['title']}, signed on {day}"


register("bucp.drafted", _drafted)
register("bucp.edited", "{who} worked on “{section}”.")
register(
    "bucp.parties",
    lambda e: (
        f"{e.actor_name} set the parties: {_list(e.data['recipients'])} asking "
        f"{_list(e.data['providers']) or 'nobody yet'}."
    ),
)
register("bucp.named", "{who} brought in {person} as {as_role} of {entity}.")
register("bucp.released", "{who} released {person} as {as_role} of {entity}.")
register("bucp.revision", _revision)
register("bucp.sent", lambda e: f"{e.actor_name} sent revision {e.data['revision']} to {_list(e.data['providers'])}.")
register("bucp.handed_over", _handed_over)
register("bucp.commented", "{who} commented on “{field}”.")
register("bucp.answered", "{who} answered a comment on “{field}”.")
register("bucp.resolved", "{who} resolved a comment on “{field}”.")
register("bucp.reopened", "{who} reopened a comment on “{field}”.")
register("bucp.waived", "{who} agreed to go ahead with an open comment on “{field}”: {reason}")
register("bucp.opinions_asked", lambda e: f"{e.actor_name} asked for opinions: {_list(e.data['asked'])}.")
register("bucp.opinion", "{who} gave the {review} opinion of {entity} on revision {revision}: {stance}.")
register("bucp.opinion_stale", "The {review} of {entity} no longer holds, because what it covers changed.")
register("bucp.put_out", "{who} put revision {revision} out for signature.")
register("bucp.signed", "{who} signed revision {revision} as {as_role} of {entity}.")
register(
    "bucp.signed_on_paper",
    "{who} filed a scanned page with the signature of {name} on revision {revision}, {as_role} of {entity}.",
)
register("bucp.paper_confirmed", "{who} confirmed the page with the signature of {name}, {as_role} of {entity}.")
register("bucp.signature_withdrawn", "{who} withdrew the signature as {as_role} of {entity}: {reason}")
register(
    "bucp.agency_signed",
    lambda e: (
        f"{e.actor_name} filed the signature of the education agency, {e.data['agency']}, on revision "
        f"{e.data['revision']}: {_agency_page(e.data)}."
    ),
)
register("bucp.agency_confirmed", "{who} confirmed the signature of the education agency, {agency}.")
register("bucp.sealed", "The portal sealed the document of revision {revision}, SHA-256 {sha256}.", news=False)
register("bucp.refused", "{who} refused to sign: {reason} Signatures voided: {voided}.")
register("bucp.returned", "{who} returned it to review: {reason} Signatures voided: {voided}.")
register("bucp.filed", "{who} filed revision {revision} with the Statewide Chief Data Officer.")
register("bucp.activated", "It came into force.")
register("bucp.withdrawn", "{who} withdrew the request: {reason}")
register("bucp.exported", "{who} exported this agreement as {format}.")
register("bucp.read_sensitive", "{who} read the privacy and security answers.", news=False)

MILESTONES = (
    "bucp.drafted",
    "bucp.sent",
    "bucp.put_out",
    "bucp.signed",
    "bucp.signed_on_paper",
    "bucp.paper_confirmed",
    "bucp.agency_signed",
    "bucp.agency_confirmed",
    "bucp.signature_withdrawn",
    "bucp.filed",
    "bucp.activated",
)
"""The acts that made the agreement, for its document (`Extension.milestones`). What was written, commented and read in
between stands in the history itself."""
