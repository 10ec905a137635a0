"""What the signing page shows: the round under way, who has signed, whose turn it is, what earlier rounds came to."""

from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.utils.functional import cached_property

from bucp.models import AgencySignature, Signature
from bucp.models.states import SIGNING_ROLES, State
from bucp.signing.commands import ConfirmAgencySignature, FileAgencySignature, WithdrawSignature
from bucp.workflow.perform import may
from signatories.models import Membership, Role

from .education_agency import why_not_confirm
from .effects import opinions, whose_turn, why_not_both
from .guards import agency_signs
from .paper import PaperPage


@dataclass(frozen=True)
class WaitingPage:
    """A page signed on paper that no second person has confirmed yet: who can, and whether that is the reader."""

    signature: Signature
    seconds: str
    is_mine: bool


@dataclass(frozen=True)
class Place:
    """A signature that is wanted: whose, the one that stands, the withdrawn ones, or who may give it and when."""

    party: object
    role: str
    order: int
    signature: Signature | None = None
    withdrawn: list[Signature] = field(default_factory=list)
    waiting: list[WaitingPage] = field(default_factory=list)
    holders: str = ""
    is_next: bool = False

    @property
    def label(self) -> str:
        return Role(self.role).label


@dataclass(frozen=True)
class AgencyLine:
    """The third line, for the education agency (Addendum B §1.3): the signature that stands, or those that wait, each
    with whether the reader can confirm it."""

    signature: AgencySignature | None
    waiting: list[tuple[AgencySignature, bool]]
    may_file: bool


class SigningPage:
    def __init__(self, bucp, party_roles, user=None):
        self.bucp, self.party_roles, self.user = bucp, party_roles, user
        signatures = Signature.objects.defer("scan").select_related(
            "withdrawal", "confirmation__by", "party__entity", "entered_by", "user"
        )
        agencies = AgencySignature.objects.defer("scan").select_related(
            "confirmation__by", "party__entity", "entered_by", "entered_for__entity"
        )
        self.rounds = list(
            bucp.signing_rounds.select_related("revision", "ended_by")
            .prefetch_related(Prefetch("signatures", signatures), Prefetch("agency_signatures", agencies))
            .order_by("-number")
        )
        self.round = next((r for r in self.rounds if r.ended_at is None), None)
        self.void_rounds = [r for r in self.rounds if r.is_void]
        self.filed_round = next((r for r in self.rounds if r.outcome == "filed"), None)

    @cached_property
    def opinions(self) -> list:
        """The opinions in force, for the signer to weigh; only while it is out for signature."""
        return opinions(self.bucp) if self.round else []

    @property
    def objections(self) -> list:
        return [o for o in self.opinions if o.stance == "objects"]

    @cached_property
    def _signatures(self) -> list[Signature]:
        shown = self.round or self.filed_round
        return list(shown.signatures.all()) if shown else []

    @cached_property
    def _given(self) -> dict:
        return {(s.party_id, s.role): s for s in self._signatures if s.stands}

    @cached_property
    def _turn(self) -> dict:
        return whose_turn(self.bucp) if self.round else {}

    @cached_property
    def places(self) -> list[Place]:
        """A line per signature that is wanted, within each party in the order of signing."""
        if not (self.round or self.filed_round):
            return []
        holders = self._holders() if self.round else {}
        return [
            Place(
                party,
                role,
                order,
                self._given.get((party.pk, role)),
                [s for s in self._signatures if (s.party_id, s.role) == (party.pk, role) and s.is_withdrawn],
                self._waiting.get((party.pk, role), []),
                ", ".join(holders.get((party.entity_id, role), ())) or "nobody on record",
                self._turn.get(party.pk) == role,
            )
            for party in self.bucp.party_list
            for order, role in enumerate(SIGNING_ROLES, 1)
        ]

    @cached_property
    def _waiting(self) -> dict[tuple, list[WaitingPage]]:
        """The pages that wait for a second person, where nothing stands in their place."""
        found: dict[tuple, list[WaitingPage]] = {}
        for s in self._signatures if self.round else ():
            if s.is_withdrawn or not s.awaits_confirmation or (s.party_id, s.role) in self._given:
                continue
            seconds = [m.user for m in PaperPage(s).seconds]
            page = WaitingPage(s, ", ".join(str(u) for u in seconds) or "nobody on record", self.user in seconds)
            found.setdefault((s.party_id, s.role), []).append(page)
        return found

    @property
    def to_confirm(self) -> list[Signature]:
        """The pages signed on paper that wait for the reader to confirm them."""
        return [page.signature for pages in self._waiting.values() for page in pages if page.is_mine]

    def _holders(self) -> dict:
        found: dict = {}
        for m in may_sign_for([p.entity_id for p in self.bucp.party_list]):
            delegated = f" (for {m.delegated_by})" if m.delegated_by_id else ""
            found.setdefault((m.entity_id, m.role), []).append(f"{m.signs_as}{delegated}")
        return found

    @cached_property
    def agency(self) -> AgencyLine | None:
        """None where no education records pass."""
        shown = self.round or self.filed_round
        if shown is None or not agency_signs(self.bucp):
            return None
        filed = list(shown.agency_signatures.all())
        standing = next((s for s in filed if s.stands), None)
        if standing or not self.round:
            return AgencyLine(standing, [], may_file=False)
        may_confirm = self.may(self.party_roles, ConfirmAgencySignature)
        waiting = [(s, may_confirm and not why_not_confirm(s, self.user, self.party_roles)) for s in filed]
        return AgencyLine(None, waiting, self.may(self.party_roles, FileAgencySignature))

    @property
    def wanted(self) -> int:
        """How many signatures the agreement needs, the education agency's included."""
        return len(self.places) + (self.agency is not None)

    @property
    def unsigned(self) -> int:
        """How many of them are missing."""
        return self.missing + (self.agency is not None and self.agency.signature is None)

    @property
    def missing(self) -> int:
        """How many of the parties' signatures are missing."""
        return sum(not place.signature for place in self.places)

    @property
    def still_to_sign(self) -> list:
        """The reader's roles whose signature is still wanted, now or later."""
        if self.bucp.state != State.SIGNING:
            return []
        return [h for h in self.party_roles if h.role in SIGNING_ROLES and (h.party.pk, h.role) not in self._given]

    @property
    def may_sign_now(self) -> list:
        """Those of them whose turn it is, and that the reader can give."""
        return [h for h in self._in_turn if not self.why_not(self.user, h.party, h.role)]

    @property
    def barred(self) -> list[str]:
        """Why the reader cannot sign in a role whose turn it is: the other signature of the party is theirs."""
        return list(filter(None, (self.why_not(self.user, h.party, h.role) for h in self._in_turn)))

    def why_not(self, signer, party, role: str) -> str:
        return why_not_both(self._given.values(), signer, party, role)

    @property
    def _in_turn(self) -> list:
        return [h for h in self.still_to_sign if self._turn.get(h.party.pk) == h.role]

    @property
    def must_wait(self) -> list:
        """Those whose turn comes later."""
        return [h for h in self.still_to_sign if self._turn.get(h.party.pk) != h.role]

    @property
    def own(self) -> list[Signature]:
        """The reader's signatures that can still be withdrawn: until the last one is in."""
        if self.bucp.state != State.SIGNING or not self.missing or not self.may(self.party_roles, WithdrawSignature):
            return []
        pages = [w.signature for waiting in self._waiting.values() for w in waiting]
        return [s for s in (*self._given.values(), *pages) if self.user and s.user_id == self.user.pk]

    @property
    def may_file_paper(self) -> bool:
        return any(h.role == Role.COORDINATOR and h.party.pk in self._turn for h in self.party_roles)

    def may(self, party_roles, command) -> bool:
        return may(self.bucp, party_roles, command)


def may_sign_for(entity_ids) -> list[Membership]:
    """Who may sign for these entities now: holders of the signing roles, their own before delegated ones."""
    rows = Membership.objects.active().filter(entity__in=entity_ids, role__in=SIGNING_ROLES, user__is_active=True)
    found = rows.select_related("user", "delegated_by", "entity").order_by("pk")
    return sorted(found, key=lambda m: m.delegated_by_id is not None)
