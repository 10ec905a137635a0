"""The registered opinions as the review page shows them: per party its legal, privacy and security review, in which
state each is, and what this reader can do."""

from dataclasses import dataclass, field

from django.db.models import Prefetch, prefetch_related_objects

from bucp.official_form.declare import Review
from bucp.review.commands import AskOpinions, GiveOpinion
from bucp.text.amendment import reviews_needed
from bucp.text.read_markers import is_new
from bucp.workflow.perform import may
from signatories.models import Role

NOT_ASKED = "Not asked: nothing it covers changed"


@dataclass(frozen=True)
class BoardOpinion:
    """One cell of the board. `request` and `given` are rows of the models, or None."""

    party: object
    review: str
    label: str
    state: str  # not_asked, asked, given, stale, not_needed
    words: str
    tone: str
    covers: tuple[str, ...]
    request: object = None
    given: object = None
    stale_labels: tuple[str, ...] = ()
    earlier: tuple = ()
    may_give: bool = False
    new: bool = False
    typed: dict = field(default_factory=dict)

    @property
    def anchor(self) -> str:
        return f"opinion-{self.request.pk}" if self.request else f"opinion-{self.review}-{self.party.pk}"


@dataclass(frozen=True)
class Board:
    parties: tuple  # (party, opinions)
    may_ask: bool
    mine: tuple[BoardOpinion, ...]  # those that wait for this reader

    @property
    def all(self) -> list[BoardOpinion]:
        return [o for _, opinions in self.parties for o in opinions]

    @property
    def new(self) -> int:
        return sum(o.new for o in self.all)


def load(bucp) -> None:
    """Fetches the requests with their people, once for all parts of a page."""
    from bucp.models import ReviewRequest

    prefetch_related_objects(
        [bucp], Prefetch("review_requests", ReviewRequest.objects.select_related("asked_by", "opinion__by"))
    )


def board(bucp, user, party_roles, seen=None, typed=None) -> Board:
    """At most two queries."""
    load(bucp)
    maker = _Maker(bucp, user, party_roles, seen, typed or {})
    parties = tuple((p, tuple(maker.opinion(p, review) for review in Review)) for p in bucp.party_list)
    every = [o for _, opinions in parties for o in opinions]
    own = {party_role.party.pk for party_role in party_roles if party_role.role == Role.COORDINATOR}
    to_ask = any(o.party.pk in own and o.state not in ("given", "not_needed") for o in every)
    mine = tuple(o for o in every if o.may_give and o.state not in ("given", "not_needed"))
    return Board(parties, to_ask and may(bucp, party_roles, AskOpinions), mine)


class _Maker:
    def __init__(self, bucp, user, party_roles, seen, typed):
        self.bucp, self.user, self.seen, self.typed = bucp, user, seen, typed
        self.needed = reviews_needed(bucp)
        self.requests = {(r.party_id, r.review): r for r in bucp.review_requests.all()}
        self.party_roles = {(h.party.pk, h.role) for h in party_roles} if may(bucp, party_roles, GiveOpinion) else set()
        self.given: dict[tuple, list] = {}
        for o in bucp.opinions.select_related("by", "revision").defer("revision__content").order_by("-at", "-pk"):
            self.given.setdefault((o.party_id, o.review), []).append(o)

    def opinion(self, party, review: Review) -> BoardOpinion:
        request = self.requests.get((party.pk, review.value))
        given = self.given.get((party.pk, review.value), [])
        current = next((o for o in given if request and o.pk == request.opinion_id), None)
        state, words, tone = _standing(request, current)
        if review not in self.needed and state != "given":
            state, words, tone = "not_needed", NOT_ASKED, "neutral"
        fields = self.bucp.form.fields
        return BoardOpinion(
            party=party,
            review=review.value,
            label=review.label,
            state=state,
            words=words,
            tone=tone,
            covers=_officials(fields, self.bucp.form.covered_by(review)),
            request=request,
            given=current,
            stale_labels=_officials(fields, request.stale_fields) if request else (),
            earlier=tuple(o for o in given if o is not current),
            may_give=bool(request) and (party.pk, review.value) in self.party_roles,
            new=bool(current) and is_new(self.seen, self.user, current.at, current.by_id),
            typed=self.typed if request and self.typed.get("opinion") == request.pk else {},
        )


def _standing(request, opinion) -> tuple[str, str, str]:
    if request is None:
        return "not_asked", "Not asked yet", "neutral"
    if opinion is None:
        return "asked", "Asked, not given yet", "waiting"
    if request.stale_since:
        return "stale", "Out of date", "warn"
    tones = {"supports": "good", "conditions": "warn", "objects": "bad"}
    return "given", opinion.get_stance_display(), tones[opinion.stance]


def _officials(fields, keys) -> tuple[str, ...]:
    """The official names of fields, each once."""
    return tuple(dict.fromkeys(fields[key].official for key in keys if key in fields))
