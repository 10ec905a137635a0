"""What the pages of notices show, computed: how a notice stands, who got it, who decides on what it proposes."""

from dataclasses import dataclass

from django.utils import timezone

from bucp.page_actions.standing import where_it_stands
from bucp.sensitive import record_read
from bucp.workflow.left import reads_until, still_reads
from notices.models import Delivery
from obligations import links
from obligations.ending.effects import ALLOW, own_seats
from obligations.ending.parts import own_part
from obligations.letters_of import letters_in
from obligations.models import Ending, NoticeAnswer
from obligations.recipients import counterpart, offices

from .clauses import CLAUSES, Clause

READ_SECRET = "exchange.read_secret"


@dataclass(frozen=True)
class NoticeRow:
    """One notice with its deliveries, also those to officers who were found later."""

    given: object
    deliveries: list
    answered: bool
    url: str

    @property
    def confirmed(self) -> int:
        return sum(d.confirmed_at is not None for d in self.deliveries)

    @property
    def everybody(self) -> bool:
        return self.confirmed == len(self.deliveries)

    @property
    def failed(self) -> int:
        return sum(d.state == Delivery.State.FAILED for d in self.deliveries)

    @property
    def late(self) -> bool:
        now = timezone.now()
        return any(d.confirm_by and not d.confirmed_at and d.confirm_by < now for d in self.deliveries)

    @property
    def standing(self) -> tuple[str, str]:
        """(words, tone) for `parts/state_tag.html`: what it waits for, or what became of it."""
        if self.given.proposed:
            return PROPOSED[_ending_of(self.given).state]
        if self.answered:
            return ("Answered", "good")
        if not self.deliveries:
            return ("Nobody to send it to", "bad")
        if self.failed:
            return ("Not sent to all", "bad")
        if self.given.rule.awaits:
            return ("Answer awaited", "waiting")
        if all(d.state == Delivery.State.SENT for d in self.deliveries):
            return ("Sent", "good")
        return ("On its way", "progress")


PROPOSED = {
    Ending.State.PROPOSED: ("Waits for the officers", "waiting"),
    Ending.State.DECIDED: ("Allowed", "good"),
    Ending.State.EFFECTIVE: ("Allowed", "good"),
    Ending.State.DECLINED: ("Refused", "bad"),
    Ending.State.WITHDRAWN: ("Taken back", "neutral"),
}


def rows(bucp, party_roles, user) -> list[NoticeRow]:
    """The notices given under the agreement, the last first: to whom whose party has left, those of before and those
    that it gave or was sent. Four queries, one more for such a reader."""
    found = bucp.notices_given.without_file().select_related("by", "party__entity", "ending").order_by("-number")
    sent = sent_to(user, found) if reads_until(party_roles) else ()
    given = [g for g in found if g.pk in sent or still_reads(party_roles, g.at, g.party_id)]
    for one in given:
        one.bucp = bucp
    answers = NoticeAnswer.objects.filter(given__bucp=bucp).values_list("given", "party") if given else ()
    by: dict[int, set] = {}
    for pk, party in answers:
        by.setdefault(pk, set()).add(party)
    return [_row(bucp, g, sent, is_answered(bucp, g, by.get(g.pk, set()))) for g, sent in _with_deliveries(given)]


def is_answered(bucp, given, parties: set) -> bool:
    """Whether nobody has to answer any more, when these parties have: what is awaited, each party of the other side
    answers for itself (§5.18)."""
    if not given.rule.awaits:
        return bool(parties)
    return {p.pk for p in counterpart(bucp, given.party)} <= parties


def sent_to(user, given) -> set[int]:
    """The ids of those of these notices whose letter went to the person."""
    letters = {g.notice_id: g.pk for g in given if g.notice_id}
    mine = Delivery.objects.filter(notice__in=letters, user=user).values_list("notice", flat=True)
    return {letters[letter] for letter in mine}


def row_of(given) -> NoticeRow:
    ((_, sent),) = _with_deliveries([given])
    parties = set(given.answers.values_list("party", flat=True))
    return _row(given.bucp, given, sent, is_answered(given.bucp, given, parties))


def _row(bucp, given, sent, answered) -> NoticeRow:
    given.bucp = bucp
    return NoticeRow(given, sent, answered, links.notice(given))


def _with_deliveries(given):
    """Also to those who got it late. All are of one agreement."""
    by_url = {links.notice(g): g.pk for g in given}
    sent = letters_in(given[0].bucp).filter(url__in=by_url).values_list("pk", "url") if given else ()
    letters = {pk: by_url[url] for pk, url in sent}
    found = {}
    for delivery in (
        Delivery.objects.filter(notice__in=letters).select_related("user").order_by("pk") if letters else ()
    ):
        found.setdefault(letters[delivery.notice_id], []).append(delivery)
    return [(g, found.get(g.pk, [])) for g in given]


def _ending_of(given):
    return getattr(given, "ending", None)


# Who may give what --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NoticeOffer:
    """One clause in the list of those to give. `why`: why this reader cannot give it, empty when they can."""

    rule: Clause
    url: str
    why: str = ""


def offers(bucp, party_roles) -> tuple[list[NoticeOffer], list[NoticeOffer]]:
    """(those the reader can give now, the others)."""
    made = [
        NoticeOffer(rule, links.give(bucp, rule.name), why_not(bucp, party_roles, rule)) for rule in CLAUSES.values()
    ]
    return [o for o in made if not o.why], [o for o in made if o.why]


def why_not(bucp, party_roles, rule: Clause) -> str:
    if rule.role_of(party_roles) is None:
        return f"This is for: {'; '.join(str(w) for w in rule.givers)}."
    return "" if bucp.state in rule.states else where_it_stands(bucp)


def parties_for(party_roles, rule: Clause) -> list:
    """For which parties the person may give it."""
    return list({h.party.pk: h.party for h in party_roles if rule.role_of([h])}.values())


# One notice ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Decision:
    """How one Agency stands to a proposed action. `answer`: what its officer said, None while it waits."""

    office: str
    answer: NoticeAnswer | None

    @property
    def label(self) -> str:
        return "Allowed" if self.answer.kind == ALLOW else "Refused"


def decisions(given) -> list[Decision]:
    """Of each Agency concerned; none unless the notice proposes an action. Three queries."""
    if not given.proposed:
        return []
    said = list(given.answers.filter(seat__isnull=False).select_related("seat", "by"))
    by_office = {(a.seat.agency_id, a.seat.entity_id): a for a in said}
    return [Decision(o.name, by_office.get(o.key)) for o in offices(given.bucp.party_list)]


def decides(given, party_roles) -> bool:
    """Whether the reader is an officer whose decision is awaited."""
    ending = _ending_of(given)
    if not given.proposed or ending is None or ending.state != Ending.State.PROPOSED:
        return False
    seats = given.bucp.seats.filter(why=ending.seats_for, ended_at__isnull=True).select_related("agency", "entity")
    return bool(own_seats(list(seats), party_roles or ()))


def may_answer(given, party_roles) -> bool:
    """The people of the other side, in whatever state the agreement is."""
    own = {p.pk for p in counterpart(given.bucp, given.party)}
    return any(h.party.pk in own for h in party_roles or ())


MAY_STILL_ACT = (
    "Asking takes nothing from you: where a law, a regulation or a contract forbids sharing, you may stop at once, "
    "without leave, by a notice that you stop (§5.14)."
)


def consequences(bucp, rule: Clause, answers: dict, proposed: bool, party) -> list[str]:
    """What sending it brings about, one sentence each."""
    said, part = [], own_part(bucp, party)
    if proposed:
        said.append(
            "The officers of the parties’ Agencies are asked. Until each of them allows it, the agreement stays in "
            "force."
        )
        said.append(MAY_STILL_ACT)
    elif rule.ends:
        day = next(a for a in rule.asks if a.key == "access_ends_on").label_of(answers["access_ends_on"])
        if part:
            said.append(
                f"Access to your data ends on {day}, and your part of the agreement with it. The other parties are "
                "asked whether it goes on between them; without the yes of each, it ends for all."
            )
        elif answers["access_ends_on"] <= timezone.localdate().isoformat():
            said.append("Access to the data ends today, and the agreement is terminated the moment you send this.")
        else:
            said.append(
                f"Access to the data ends on {day}; the agreement is then terminated. Until then your Data "
                "Coordinator can take it back."
            )
    if rule.awaits:
        said.append("The provider is asked to answer which exemptions apply.")
    if rule.then:
        said.append(rule.then)
    return [
        *said,
        "Each person listed is asked to confirm reading it by the end of the next working day.",
        "The letter cannot be changed or called back once it is sent. It stays on record.",
    ]


def note_read(request) -> None:
    """CDO staff who read a secret notice are recorded, each time (domain.md §11)."""
    given, user = request.given, request.user
    if given.rule.secret and user.is_cdo_staff and not any(h.side for h in request.party_roles or ()):
        record_read(given.bucp, user, READ_SECRET, reference=given.reference)
