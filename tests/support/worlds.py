"""One BUCP of cdss asking cdph in each state, with everybody of both teams named, for the access tests."""

from datetime import timedelta

from django.utils import timezone

from bucp.models import Bucp
from bucp.models.states import State
from bucp.review.commands import WriteComment
from bucp.signing.commands import FileAgencySignature, FileWithCdo, SignOnPaper
from bucp.team import people
from bucp.workflow import readers
from bucp.workflow.perform import perform
from demo.accounts import CAST, PASSWORD
from disputes.commands import ArrangeMeeting, ProposeSettlement, ProposeUse
from disputes.enums import DisputeKind, Solution, Step, Verdict
from disputes.models import Dispute, Lesson
from obligations.models import Certification
from obligations.questions import file_columns
from signatories.models import Entity, Invitation, Membership, PreparedDelegation, ProposedContact, Role, User
from tests.support.quarrel import FIELDS, Quarrel
from tests.support.story import Story


def _draft():
    return Story().filled()


def _reviewed():
    """With an opinion of everybody asked, and a comment that is still open."""
    story = Story().reviewed()
    story.do(WriteComment(field="purpose_scope", text="Which counties?"), "coordinator@cdph.example")
    return story


def _filed():
    story = Story().filled()
    story.answer("start_date", (timezone.localdate() + timedelta(days=40)).isoformat())
    story.signed()
    story.do(FileWithCdo(), "coordinator@cdss.example")
    return story


def _disputed():
    """At its last step, so that every officer of the route has a seat; with a meeting, and a resolution proposed."""
    story = with_talks(Quarrel().raised())
    story.at(Step.GOVERNOR)
    _proposed(story)
    return story


def with_talks(story) -> Quarrel:
    """In talks: a meeting is arranged, and a resolution proposed."""
    story.do(
        ArrangeMeeting(at=timezone.now() + timedelta(days=2), place="Room 1", attendees="Both"),
        "coordinator@cdph.example",
    )
    return _proposed(story)


def _proposed(story) -> Quarrel:
    story.do(ProposeSettlement(text="By county.", fields=FIELDS, solution="aggregation"), "coordinator@cdph.example")
    return story


SEATED = {
    State.DISPUTE.value: {
        "agency-cdo@chhs.example",
        "undersecretary@chhs.example",
        "cdo@odi.example",
        "audit@odi.example",
    },
}
"""Who takes part besides the parties, by state: the officers whom the dispute has reached."""

TOOK_PART = {State.NOT_APPROVED.value: SEATED[State.DISPUTE.value]}
"""Who took part for an office that has no seat any more, by state: the record of the dispute stays open to them."""

WORLDS = {
    State.DRAFT.value: _draft,
    State.REVIEW.value: _reviewed,
    State.DISPUTE.value: _disputed,
    State.SIGNING.value: lambda: Story().of_education().in_signing(),
    State.FILED.value: _filed,
    State.ACTIVE.value: lambda: Story().active(),
    State.AMENDED.value: lambda: Story().amended(),
    State.TERMINATED.value: lambda: Story().terminated(),
    State.EXPIRED.value: lambda: Story().expired(),
    State.WITHDRAWN.value: lambda: Story().sent().withdrawn(),
    State.NOT_APPROVED.value: lambda: _disputed().governor(Verdict.REFUSE),
}


def in_state(state: str) -> Bucp:
    """The BUCP, with every member of both teams named who is not a coordinator."""
    return _with_everybody(WORLDS[state]())


def at_step(step: str) -> Bucp:
    """As `in_state`, in dispute at a step of the route, with a meeting and a proposed resolution."""
    story = Quarrel().raised()
    if step == Step.CONFIRM:
        Entity.objects.filter(slug="cdph").update(under_governor="confirm")
    return _with_everybody(_proposed(with_talks(story).at(step)))


def _with_everybody(story) -> Bucp:
    bucp = Bucp.objects.get(pk=story.bucp.pk)
    for party in bucp.party_list:
        if not party.reached_at:
            continue
        for player in CAST:
            if player.entity == party.entity.slug and player.role != "coordinator":
                named(party, User.objects.get(email=player.email), player.role)
    return bucp


def named(party, user, role: str) -> None:
    """Somebody is named in the BUCP, without the move that does so."""
    people.name(party, user, role)
    readers.follow(party.bucp)


DEPUTY = "legal@cdss.example"
"""Who signs for cdss by delegation, once `with_people_coming`."""


def with_people_coming(bucp: Bucp) -> Bucp:
    """Beside the BUCP: somebody invited into its first entity, somebody who signs there by delegation, a delegation
    that waits for its giver, a contact whom another department proposed, and a certification with its form."""
    entity, by = bucp.party_list[0].entity, User.objects.get(email="sponsor@cdss.example")
    soon = timezone.now() + timedelta(days=7)
    Invitation.objects.create(
        email="new@cdss.example",
        entity=entity,
        roles=[Role.PROGRAM],
        token_hash="0" * 64,
        invited_by=by,
        expires_at=soon,
    )
    deputy = User.objects.get(email=DEPUTY)
    Membership.objects.create(user=deputy, entity=entity, role=Role.SPONSOR, until=soon, delegated_by=by)
    coordinator = Membership.objects.get(user__email="coordinator@cdss.example")
    PreparedDelegation.objects.create(entity=entity, held=coordinator, to=deputy, until=soon.date(), asked_by=by)
    ProposedContact.objects.create(
        entity=entity,
        asked_for=Entity.objects.get(slug="edd"),
        asked_by=User.objects.get(email="coordinator@edd.example"),
        name="Data Coordinator",
        title="Chief of the Data Office",
        email="chief@cdss.example",
    )
    form = file_columns(("SIMM 5330-B.pdf", b"%PDF-1.7 page"), "copy")
    Certification.objects.create(entity=entity, on=timezone.localdate(), by=by, **form)
    return bucp


def with_a_page_on_paper(bucp: Bucp) -> Bucp:
    """In signing: the sponsor of the provider signed on paper, and the page is on record."""
    perform(
        bucp,
        SignOnPaper(
            party=next(p for p in bucp.party_list if p.entity.slug == "cdph"),
            role=Role.SPONSOR,
            signer=User.objects.get(email="sponsor@cdph.example"),
            scan=b"%PDF-1.7 page",
            agreed=True,
            password=PASSWORD,
            seen_sha256=bucp.current_revision.sha256,
        ),
        User.objects.get(email="coordinator@cdph.example"),
    )
    return bucp


def with_pages_on_paper(bucp: Bucp) -> Bucp:
    """In signing: a page on paper, and one that the education agency signed. Each waits for a second person."""
    with_a_page_on_paper(bucp)
    page = FileAgencySignature(
        agency="County office of education",
        signer="The superintendent",
        title="Superintendent",
        signed_on=timezone.localdate(),
        scan=b"%PDF-1.7 of the agency",
        agreed=True,
        seen_sha256=bucp.current_revision.sha256,
    )
    perform(bucp, page, User.objects.get(email="coordinator@cdss.example"))
    return bucp


def with_a_proposed_use(bucp: Bucp) -> Bucp:
    """In force: the recipient means to use de-identified data, and shows them in a file."""
    use = ProposeUse(method="Aggregation", description="Counts by county.", file=("counts.csv", b"county,count"))
    perform(bucp, use, User.objects.get(email="drafter@cdss.example"))
    return bucp


def with_a_lesson(bucp: Bucp) -> Bucp:
    """Beside the BUCP: the library has one resolution. A row without its story, which is another agreement's."""
    teller, now = User.objects.get(email="coordinator@cdph.example"), timezone.now()
    ended = Dispute.objects.create(bucp=bucp, nth=1, kind=DisputeKind.EXCHANGE, ended_at=now, ended_by=teller)
    Lesson.objects.create(
        dispute=ended,
        kind=ended.kind,
        solution=Solution.AGGREGATION,
        title="Counties in place of addresses",
        text="Counts by county served as well.",
        by=teller,
    )
    return bucp
