"""The third line of signature (Addendum B §1.3): the education agency that first disclosed the records signs as well.

It has no account here as a rule, so a coordinator of a party files its signed page. Where the agency is itself a party,
that party's own signatures stand for it, and only this is filed. Two parties stand behind either: it counts once
somebody of another party than the one that filed it has confirmed it (decision 51).
"""

import hashlib
from datetime import date

from django.utils import timezone

from bucp.models import AgencySignature, AgencySignatureConfirmation, Party
from bucp.team import people
from bucp.workflow.lead import acting_lead
from bucp.workflow.who import SIGNERS
from common import attachments, dates
from common.refusals import Incomplete, NotAllowed, Refused
from common.text_checks import as_typed, need_plain
from signatories.models import User

from .effects import open_round
from .guards import agency_is_unsigned, unsigned

NEEDED = {
    "agency": "Name the education agency.",
    "signer": "Say who signed for the agency.",
    "title": "Give the title of who signed, such as Superintendent.",
    "signed_on": "Give the day of the signature.",
    "scan": "Choose the file with the signed page.",
}
OWN = "You filed this yourself. So that two parties stand behind it, somebody of another party confirms it."
SAME_PARTY = "{party} filed this. A Data Coordinator or Executive Sponsor of another party confirms it."
FILED_ALREADY = "This very signature is filed already. It waits for another party to confirm it."


def file(
    context,
    seen_sha256: str,
    agreed: bool,
    party: Party | None = None,
    agency: str = "",
    signer: str = "",
    title: str = "",
    signed_on: date | None = None,
    scan: bytes = b"",
) -> AgencySignature:
    """Files the page, or that `party` is the education agency. Raises Incomplete with a sentence for each part that is
    missing or wrong, Refused for what no typing mends."""
    bucp, current = context.bucp, open_round(context.bucp)
    if seen_sha256 != current.revision.sha256:
        raise Refused("The text put out for signature is another one now. Check which text the agency signed.")
    if not agreed:
        raise Incomplete({"agreed": "Tick the box to say that it was signed for this very text."})
    if party is not None:
        what = _of_a_party(bucp, party)
    else:
        what = _page(current, agency, signer, title, signed_on, scan, timezone.localdate(context.at))
    same = ("party", "agency") if party is not None else ("scan_sha256",)
    if current.agency_signatures.filter(**{name: what[name] for name in same}).exists():
        raise Refused(FILED_ALREADY)
    stored = current.agency_signatures.create(
        sha256=current.revision.sha256,
        entered_by=context.by,
        entered_for=context.party_role.party,
        at=context.at,
        **what,
    )
    context.event(
        "bucp.agency_signed",
        agency=stored.agency,
        name=stored.signer,
        title=stored.title,
        signed_on=stored.signed_on.isoformat() if stored.signed_on else "",
        is_party=stored.is_of_a_party,
        revision=current.revision.number,
        sha256=stored.sha256,
        scan_sha256=stored.scan_sha256,
        signature=stored.pk,
    )
    others = [p for p in bucp.party_list if p.pk != stored.entered_for_id]
    page = f"{bucp.get_absolute_url()}sign/education-agency/{stored.pk}/confirm/"
    context.notify("agency_signed", people.coordinators(others), url=page, signature=stored)
    return stored


def _of_a_party(bucp, party: Party) -> dict:
    if party.pk not in {p.pk for p in bucp.party_list}:
        raise Refused("Choose a party of this agreement.")
    return {"party": party, "agency": party.name[:200]}


def _page(current, agency: str, signer: str, title: str, signed_on: date | None, scan: bytes, today: date) -> dict:
    """The columns of a scanned page. `today` in California."""
    typed = {"agency": agency, "signer": signer, "title": title}
    given = {name: " ".join(as_typed(text).split()) for name, text in typed.items()}
    given |= {"signed_on": signed_on, "scan": scan}
    wrong = {name: sentence for name, sentence in NEEDED.items() if not given[name]}
    for name in typed:
        most = AgencySignature._meta.get_field(name).max_length
        if len(given[name]) > most:
            wrong[name] = f"This is {len(given[name])} characters long; {most} is the most. Shorten it."
        elif sentence := _hidden(given[name]):
            wrong[name] = sentence
    if signed_on and (sentence := _wrong_day(signed_on, timezone.localdate(current.opened_at), today)):
        wrong["signed_on"] = sentence
    if wrong:
        raise Incomplete(wrong)
    kind = attachments.page_kind(scan)
    return {**given, "scan_type": kind, "scan_sha256": hashlib.sha256(scan).hexdigest()}


def _hidden(name: str) -> str:
    try:
        need_plain(name)
    except Refused as refusal:
        return refusal.sentence
    return ""


def _wrong_day(signed_on: date, put_out: date, today: date) -> str:
    """The agency signs this very text, so not before it was frozen; both days in California."""
    if signed_on > today:
        return "This day has not come yet. Give the day on which the agency signed."
    if signed_on < put_out:
        return f"This text was put out for signature on {dates.day(put_out)}. The agency signs it on that day or later."
    return ""


def waiting(bucp) -> list[AgencySignature]:
    """What of the open round waits for another party, while none stands."""
    if not agency_is_unsigned(bucp):
        return []
    rows = AgencySignature.objects.filter(round__bucp=bucp, round__ended_at__isnull=True).defer("scan")
    return list(rows.select_related("party__entity", "entered_by", "entered_for__entity"))


def why_not_confirm(signature: AgencySignature, by: User, party_roles) -> str:
    """Why `by` cannot confirm it with these roles, as a sentence; empty when they can."""
    if by.pk == signature.entered_by_id:
        return OWN
    if _speaks_as(signature, party_roles) is None:
        return SAME_PARTY.format(party=signature.entered_for.name)
    return ""


def _speaks_as(signature: AgencySignature, party_roles):
    """The role of another party by which somebody can confirm it, or None. A person who speaks for the party that filed
    it, too, does not make two parties."""
    if any(h.party.pk == signature.entered_for_id for h in party_roles):
        return None
    return next((h for h in party_roles if SIGNERS.allows(h)), None)


def confirm(context, signature: AgencySignature) -> AgencySignatureConfirmation:
    """Somebody of another party has seen it: it stands from now on. Raises Refused."""
    bucp = context.bucp
    signature = next((s for s in waiting(bucp) if s.pk == signature.pk), None)
    if signature is None:
        raise Refused("This signature no longer counts: the text it was given for was taken back.")
    if sentence := why_not_confirm(signature, context.by, context.party_roles):
        raise NotAllowed(sentence)
    context.party_role = _speaks_as(signature, context.party_roles)
    made = AgencySignatureConfirmation.objects.create(
        signature=signature, party=context.party_role.party, by=context.by, at=context.at
    )
    context.event(
        "bucp.agency_confirmed",
        agency=signature.agency,
        name=signature.signer,
        signature=signature.pk,
        scan_sha256=signature.scan_sha256,
    )
    if not unsigned(bucp):
        context.notify("all_signed", people.coordinators([acting_lead(bucp)]))
    return made
