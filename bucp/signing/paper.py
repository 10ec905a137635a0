"""A page signed on paper, and the second person behind it (§19). Who files the page of somebody else perhaps also gives
the other signature of the party; so the page stands once a second person has said to have seen it: the signer, by
their account, or another who binds the party in their own right (§14; decision 37)."""

import hashlib

from bucp.models import PaperConfirmation, Signature
from bucp.models.states import SIGNING_ROLES
from common import attachments
from common.refusals import NotAllowed, Refused
from notices.outbox import To
from signatories.models import Membership, Role, User
from signatories.second_person import SecondPerson

from .effects import (
    acting_as,
    has_weighed,
    membership_of,
    name_on_record,
    open_round,
    refuse_out_of_turn,
    refuse_taken,
    refuse_two_of_one,
    store,
    tell_signed,
)

ON_PAPER = (
    "{signer} signed this Business Use Case Proposal on paper for {party} as its {role}. "
    "The coordinator who filed the scanned page keeps the page with the signature."
)
NOT_WEIGHED_ON_PAPER = (
    "An opinion objects. Tick the box when the sponsor has weighed it; without that the page does not count."
)

OWN_PAGE = "You filed this page yourself. So that two people stand behind it, somebody else confirms it."
WHOSE = "{signer}, or another Data Coordinator or Executive Sponsor of {party} in their own right, confirms this page."


def sign_on_paper(
    context, party, role: str, signer, scan: bytes, agreed: bool, password: str, seen_sha256: str, acknowledged=()
):
    """Wet ink (§19): the party's coordinator files a scanned page for one signer, bound to the same revision.
    `acknowledged`: ids of objecting opinions which a sponsor has weighed, as the coordinator says. A page of somebody
    else stands once a second person has confirmed it (`PaperPage`)."""
    bucp = context.bucp
    context.party_role = acting_as(context, party, Role.COORDINATOR)
    current = open_round(bucp)
    if seen_sha256 != current.revision.sha256:
        raise Refused("The text put out for signature is another one now. Check which text was signed on paper.")
    refuse_out_of_turn(bucp, party, role)
    if not signer or not membership_of(signer, party, role):
        raise Refused(f"Choose who signed: somebody authorized to sign as {Role(role).label} of {party.name}.")
    refuse_two_of_one(current, signer, party, role)
    kind, sha256 = attachments.page_kind(scan), hashlib.sha256(scan).hexdigest()
    if any(s.scan_sha256 == sha256 and (s.party_id, s.role) == (party.pk, role) for s in waiting(bucp)):
        raise Refused("This very page is filed already. It waits for a second person to confirm it.")
    if not agreed:
        raise Refused("Tick the box to say that the page was signed for this very text.")
    if not has_weighed(bucp, role, acknowledged):
        raise Refused(NOT_WEIGHED_ON_PAPER)
    if not context.by.check_password(password):
        raise Refused("That is not your password. Nothing was stored.")
    stored = store(
        context,
        current,
        party,
        role,
        signer,
        typed_name=(name := name_on_record(signer, party, role)),
        statement=ON_PAPER.format(signer=name, party=party.name, role=Role(role).label),
        method="Signed on paper, scanned page filed",
        entered_by=context.by,
        needs_confirmation=signer.pk != context.by.pk,
        scan=scan,
        scan_type=kind,
        scan_sha256=sha256,
    )
    if stored.awaits_confirmation:
        page = f"{bucp.get_absolute_url()}sign/{stored.pk}/confirm/"
        context.notify("signed_on_paper", PaperPage(stored).asked, url=page, signature=stored)
    return stored


class PaperPage:
    """A page that was filed for its signer, and who can confirm it. Two queries, however much is asked."""

    def __init__(self, signature: Signature):
        self.signature = signature
        entity = signature.party.entity
        rows = Membership.objects.active().filter(entity=entity, role__in=SIGNING_ROLES, user__is_active=True)
        self._here = list(rows.select_related("user").order_by("delegated_by_id", "pk"))
        self._second = SecondPerson(entity)

    def why_not(self, by: User) -> str:
        """Why `by` cannot confirm it, as a sentence; empty when they can."""
        signature = self.signature
        if by.pk == signature.entered_by_id:
            return OWN_PAGE
        held = [m for m in self._here if m.user_id == by.pk]
        if by.pk == signature.user_id and any(m.role == signature.role for m in held):
            return ""
        if all(m.delegated_by_id for m in held):
            return WHOSE.format(signer=signature.typed_name, party=signature.party.name)
        return self._second.why_one(by, signature.entered_by)

    @property
    def seconds(self) -> list[Membership]:
        """By which roles somebody can confirm it, one a person, the signer's first."""
        found: dict[int, Membership] = {}
        for m in sorted(self._here, key=lambda m: m.user_id != self.signature.user_id):
            if m.user_id not in found and not self.why_not(m.user):
                found[m.user_id] = m
        return list(found.values())

    @property
    def asked(self) -> list[To]:
        return [To(m.user, f"{m.get_role_display()}, {self.signature.party.name}") for m in self.seconds]


def waiting(bucp) -> list[Signature]:
    """The pages of the open round that wait for a second person, where nothing stands in their place yet."""
    given = Signature.objects.given().filter(round__bucp=bucp, round__ended_at__isnull=True)
    rows = list(given.select_related("party__entity", "user", "entered_by", "confirmation").order_by("pk"))
    taken = {(s.party_id, s.role) for s in rows if s.stands}
    return [s for s in rows if s.awaits_confirmation and (s.party_id, s.role) not in taken]


def confirm(context, signature: Signature) -> PaperConfirmation:
    """The second person has seen the page: the signature stands from now on. Raises Refused."""
    given = Signature.objects.given().filter(round__bucp=context.bucp, round__ended_at__isnull=True, pk=signature.pk)
    signature = given.select_related("party__entity", "user", "entered_by", "round").first()
    if signature is None:
        raise Refused("This page no longer counts: it was withdrawn, or the text was taken back.")
    if not signature.awaits_confirmation:
        raise Refused("This page is confirmed already.")
    if sentence := PaperPage(signature).why_not(context.by):
        raise NotAllowed(sentence)
    refuse_taken(signature.round, signature.party, signature.role)
    refuse_two_of_one(signature.round, signature.user, signature.party, signature.role)
    context.party_role = next(h for h in context.party_roles if h.party.pk == signature.party_id)
    made = PaperConfirmation.objects.create(signature=signature, by=context.by, at=context.at)
    context.event(
        "bucp.paper_confirmed",
        entity=signature.party.name,
        as_role=signature.get_role_display(),
        name=signature.typed_name,
        signature=signature.pk,
        scan_sha256=signature.scan_sha256,
    )
    tell_signed(context, signature)
    return made
