"""Every address as every member of the cast, as a signed-in stranger and signed out, in every state of a BUCP.

What is expected comes from the words in docs/permissions.md (“who may open it”), read here as a person would. The
rule of each address is asked about each person in each state; what it answers is compared with the page itself once for
each answer, and an open page is looked at by other kinds of readers in turn (`SHARE`).
"""

from collections import defaultdict
from unittest.mock import patch

import pytest
from django.test import Client

from bucp.models import AgencySignature, Bucp, Participant, Signature
from bucp.models.states import ON_FILE, State
from bucp.workflow.perform import perform
from demo.accounts import CAST
from disputes.enums import SubmissionKind
from disputes.models import Lesson, Meeting, Proposal, Settlement, Submission
from disputes.page_actions import PAGE_ACTIONS
from idea_portal.routes import routes
from notices.kinds import LETTER_KINDS
from notices.models import Letter
from obligations.duties.labels import ADDABLE
from obligations.formal_notices.clauses import CLAUSES
from obligations.formal_notices.commands import GiveNotice
from obligations.models import Certification
from signatories.models import CDO_ROLES, Invitation, Membership, PreparedDelegation, ProposedContact, User
from tasks.models import Task
from tests.access import counts
from tests.access.asking import (
    FORBIDDEN,
    OPEN,
    SIGN_IN,
    UNKNOWN,
    Address,
    Person,
    ask,
    kind_of_reader,
    what_came,
)
from tests.obligations.saying import said
from tests.support.worlds import (
    DEPUTY,
    SEATED,
    TOOK_PART,
    in_state,
    with_a_lesson,
    with_a_proposed_use,
    with_pages_on_paper,
    with_people_coming,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

NARROWER = {
    # Addresses whose view refuses some of those the rule lets in, each for a reason of its own that its own tests try.
    "bucp:send",
    "bucp:hand_over",
    "bucp:parties",
    "bucp:people",
    "bucp:contact",
    "bucp:edit",
    "bucp:edit_start",
    "bucp:save",
    "bucp:elements",
    "bucp:element",
    "bucp:import_elements",
    "bucp:comment",
    "bucp:thread",
    "bucp:ask_opinions",
    "bucp:give_opinion",
    "bucp:sign",
    "bucp:put_out",
    "bucp:refuse",
    "bucp:return_to_review",
    "bucp:file",
    "bucp:withdraw",
    "bucp:sign_on_paper",
    "bucp:confirm_paper",
    "bucp:file_agency_signature",
    "bucp:confirm_agency_signature",
    "bucp:withdraw_signature",
    "signatories:delegate",
    "signatories:second_factor",
    "signatories:answer_delegation",
    "signatories:answer_proposal",
    "signatories:confirm_name",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_authenticate",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_download_recovery_codes",
    "bucp:new",
    "bucp:find_entities",
    "nudge",
    "notices:letter",
    "notices:letter_pdf",
    "notices:confirm",
    "notices:resend",
    *(f"disputes:{way.name}" for way in PAGE_ACTIONS),
    "disputes:paper_file",
    "disputes:raise",
    "disputes:tell",
    "obligations:add_duty",
    "obligations:certificate",
    "obligations:duty_file",
    "obligations:again",
    "obligations:go_on_as_new",
    "obligations:give",
    "obligations:given_file",
}

KINDS = {"obligations:add_duty": "transfer"}  # where <kind> is not that of a document


def everybody() -> list:
    """The e-mail addresses of the cast, of a stranger with an account and no role, and None for somebody signed out."""
    return [*(p.email for p in CAST), "stranger@example.org", None]


@pytest.fixture
def stranger(db):
    return User.objects.create_user("stranger@example.org", None, name="Stranger")


def client_for(email):
    client = Client(raise_request_exception=False)
    if email:
        client.force_login(User.objects.get(email=email), backend=BACKEND)
    return client


def expected(who: str, person: Person, bucp) -> str:
    """The manual's words, read for one person and one BUCP."""
    email, roles = person.email, person.roles
    if who == "anyone, while CDO staff have the public register switched on; else nobody":
        return UNKNOWN  # nobody has switched it on
    if who.startswith("anyone"):
        return OPEN
    if email is None:
        return SIGN_IN
    if who == "every account":
        return OPEN
    cdo = bool(roles & CDO_ROLES)
    if who.startswith("portal administrators"):
        return OPEN if "admin" in roles or (cdo and who.endswith("CDO staff")) else FORBIDDEN
    if who == "Statewide CDO and CDO staff":
        return OPEN if cdo else FORBIDDEN
    if who.startswith("Data Coordinators, Executive Sponsors, CDO staff"):
        return OPEN if cdo or roles & {"coordinator", "sponsor"} else FORBIDDEN
    if who.startswith("people who hold a role"):
        return OPEN if roles else FORBIDDEN
    if who.startswith("CDO staff; the Agency CDO and AIO of that entity"):
        if email == "coordinator@edd.example":
            return FORBIDDEN  # who proposed it reads where it stands beside the draft
        return OPEN if cdo or email == "agency-cdo@chhs.example" else UNKNOWN
    if who.startswith("those who sign for that entity"):
        return OPEN if email in ("coordinator@cdss.example", "sponsor@cdss.example", DEPUTY) else FORBIDDEN
    if who.startswith("those who certify for that entity"):
        certifies = email in ("coordinator@cdss.example", "agency-cdo@chhs.example")
        return OPEN if certifies or (cdo and who.endswith("CDO staff")) else FORBIDDEN
    if who.startswith("Data Coordinators of that entity"):
        return OPEN if cdo or email == "coordinator@cdss.example" else FORBIDDEN
    return _for_a_bucp(who, person, bucp, cdo)


def _for_a_bucp(who, person, bucp, cdo) -> str:
    mine = taking_part(bucp).get(person.email, set())
    reads = mine or person.email in SEATED.get(bucp.state, ())
    on_file = bucp.state in ON_FILE
    if who.startswith("as read; other signatories see the public line"):
        return OPEN if reads or (on_file and person.roles) else UNKNOWN
    if who.endswith("for good the offices that took part in it") and person.email in TOOK_PART.get(bucp.state, ()):
        return OPEN
    if not reads and not (cdo and on_file):
        return FORBIDDEN if on_file and person.roles else UNKNOWN
    if who.startswith("once it has a dispute"):
        return OPEN if bucp.has_dispute else UNKNOWN
    if who.startswith("as read, those to whom the notice was sent"):
        return OPEN if mine or cdo else FORBIDDEN  # the one there is tells of an incident
    if who == "the BUCP’s named people, its coordinators; officers whom it has reached; CDO staff once filed":
        return OPEN
    if who == "the BUCP’s named people, its coordinators; CDO staff once filed":
        return OPEN if mine or cdo else FORBIDDEN
    if who == "the BUCP’s named people and its coordinators":
        return OPEN if mine else FORBIDDEN
    assert who == "the BUCP’s program staff and coordinators", f"the manual says something new: {who}"
    return OPEN if mine & {"program", "coordinator"} else FORBIDDEN


def taking_part(bucp) -> dict[str, set]:
    """{e-mail address: roles} of the named people and of the coordinators whom the BUCP has reached; looked up once."""
    if not hasattr(bucp, "taking_part"):
        bucp.taking_part = defaultdict(set)
        named = Participant.objects.filter(party__bucp=bucp, ended_at=None)
        for email, role in named.values_list("user__email", "role"):
            bucp.taking_part[email].add(role)
        for party in bucp.party_list:
            if party.reached_at:
                bucp.taking_part[f"coordinator@{party.entity.slug}.example"].add("coordinator")
        bucp.has_dispute = bucp.disputes.exists()
    return bucp.taking_part


def arguments(route, bucp) -> dict | None:
    """Real values for the address's variables; None where this world has no such thing."""
    found = {}
    for name in (
        "number",
        "section",
        "field",
        "kind",
        "slug",
        "token",
        "uidb36",
        "key",
        "revision",
        "pk",
        "day",
        "nth",
        "clause",
    ):
        if f"<{name}>" in route.address:
            found[name] = _value(route, name, bucp)
    if "uidb36" in found or "key" in found:
        found = {"uidb36": "1", "key": "x-y"}
    return None if None in found.values() else found


def every_arguments(route, bucp) -> list[dict]:
    """As `arguments`, with each section, question, clause and kind that there is in turn."""
    first = arguments(route, bucp)
    if first is None:
        return []
    found = [first]
    for name, values in _each(route, bucp).items():
        if name in first:
            found = [{**one, name: value} for one in found for value in values]
    return found


def _each(route, bucp) -> dict[str, list]:
    """{variable of the address: all that it can be}."""
    kinds = {
        "obligations:add_duty": list(ADDABLE),
        "notices:wording_kind": list(LETTER_KINDS),
        "notices:wording_change": list(LETTER_KINDS),
        "bucp:document": ["json"],  # the PDF is made outside the request
    }
    found = {
        "section": [section.slug for section in bucp.form.sections],
        "field": list(bucp.form.fields),
        "clause": list(CLAUSES),
        "kind": kinds.get(route.name, []),
    }
    if route.name in ROWS:
        found["pk"] = list(ROWS[route.name][1](bucp).values_list("pk", flat=True))
    return found


def _value(route, name, bucp):
    simple = {
        "number": bucp.number,
        "section": "technical",
        "field": "purpose_scope",
        "kind": KINDS.get(route.name, "filed" if route.name.startswith("notices:wording") else "json"),
        "slug": "cdss",
        "token": "no-such-token",
        "day": "2026-01-01",
        "clause": "law_changed",
        "revision": 1 if bucp.current_revision_id else None,
    }
    if name in simple:
        return simple[name]
    if name == "nth":
        return bucp.notices_given.values_list("number", flat=True).first()
    row = ROWS[route.name][1](bucp).first() if route.name in ROWS else None
    return row.pk if row else None


ROWS = {
    "administration:account": (State.ACTIVE, lambda bucp: User.objects.filter(email="legal@cdss.example")),
    "bucp:element": (State.DRAFT, lambda bucp: bucp.elements),
    "bucp:thread": (State.REVIEW, lambda bucp: bucp.threads),
    "bucp:give_opinion": (State.REVIEW, lambda bucp: bucp.review_requests),
    "bucp:scan": (State.SIGNING, lambda bucp: Signature.objects.filter(round__bucp=bucp, scan__isnull=False)),
    "bucp:confirm_paper": (
        State.SIGNING,
        lambda bucp: Signature.objects.filter(round__bucp=bucp, needs_confirmation=True),
    ),
    "bucp:agency_scan": (State.SIGNING, lambda bucp: AgencySignature.objects.filter(round__bucp=bucp)),
    "bucp:confirm_agency_signature": (
        State.SIGNING,
        lambda bucp: AgencySignature.objects.filter(round__bucp=bucp, confirmation__isnull=True),
    ),
    "bucp:withdraw_signature": (State.ACTIVE, lambda bucp: Signature.objects.filter(round__bucp=bucp)),
    "disputes:answer": (State.DISPUTE, lambda bucp: Settlement.objects.filter(dispute__bucp=bucp)),
    "disputes:minutes": (State.DISPUTE, lambda bucp: Meeting.objects.filter(dispute__bucp=bucp)),
    "disputes:cancel_meeting": (State.DISPUTE, lambda bucp: Meeting.objects.filter(dispute__bucp=bucp)),
    "disputes:paper_file": (State.DISPUTE, lambda bucp: Submission.objects.filter(dispute__bucp=bucp).defer("file")),
    "disputes:recommendation_pdf": (
        State.DISPUTE,
        lambda bucp: Submission.objects.filter(dispute__bucp=bucp, kind=SubmissionKind.RECOMMENDATION),
    ),
    "disputes:use_file": (State.ACTIVE, lambda bucp: Proposal.objects.filter(bucp=bucp).defer("file")),
    "disputes:lesson": (State.ACTIVE, lambda bucp: Lesson.objects),
    "obligations:certification_file": (State.ACTIVE, lambda bucp: Certification.objects.without_file()),
    "obligations:duty": (State.ACTIVE, lambda bucp: bucp.duties.without_file()),
    "obligations:certificate": (State.ACTIVE, lambda bucp: bucp.duties.without_file()),
    "obligations:duty_file": (State.ACTIVE, lambda bucp: bucp.duties.without_file()),
    "signatories:end_membership": (State.ACTIVE, lambda bucp: Membership.objects.filter(entity__slug="cdss")),
    "signatories:end_delegation": (State.ACTIVE, lambda bucp: Membership.objects.filter(delegated_by__isnull=False)),
    "signatories:answer_delegation": (State.ACTIVE, lambda bucp: PreparedDelegation.objects),
    "signatories:confirm_name": (State.ACTIVE, lambda bucp: Membership.objects.filter(entity__slug="cdss")),
    "signatories:contact": (State.ACTIVE, lambda bucp: ProposedContact.objects.filter(entity__slug="cdss")),
    "signatories:answer_proposal": (State.ACTIVE, lambda bucp: Invitation.objects.filter(entity__slug="cdss")),
    "signatories:cancel_invitation": (State.ACTIVE, lambda bucp: Invitation.objects.filter(entity__slug="cdss")),
    "signatories:resend_invitation": (State.ACTIVE, lambda bucp: Invitation.objects.filter(entity__slug="cdss")),
    "nudge": (State.ACTIVE, lambda bucp: Task.objects.filter(about=bucp.number)),
    "notices:letter": (State.ACTIVE, lambda bucp: Letter.objects.filter(about=bucp.number)),
    "notices:letter_pdf": (State.ACTIVE, lambda bucp: Letter.objects.filter(about=bucp.number)),
    "notices:confirm": (State.ACTIVE, lambda bucp: Letter.objects.filter(about=bucp.number)),
    "notices:resend": (State.ACTIVE, lambda bucp: Letter.objects.filter(about=bucp.number)),
}
"""What the last number of an address means in these worlds, with a state in which there is one."""


def test_no_numbered_address_is_forgotten():
    """A new one gets a row in ROWS, and a world that has such a thing."""
    assert {r.name for r in routes() if "<pk>" in r.address} == set(ROWS)


def test_the_exceptions_are_addresses():
    assert NARROWER | set(KINDS) <= {r.name for r in routes()}


def may_lack(route, state) -> bool:
    """Whether a world in this state may have nothing that the address could be of."""
    if "<pk>" in route.address:
        return ROWS[route.name][0] != state
    return ("<nth>" in route.address and state not in ON_FILE) or (
        "<revision>" in route.address and state == State.DRAFT
    )


RARE = {State.SIGNING: with_pages_on_paper, State.ACTIVE: with_a_proposed_use}
"""What these worlds have beside the rest, so that each address is of something in one of them."""

SHARE = 4
"""An open page of a BUCP is looked at in every state by one kind of reader; by each other kind, in one of so many."""


@pytest.mark.parametrize("state", State.values)
def test_every_bucp_address_as_everybody(state, stranger):
    bucp = in_state(state)
    if state in RARE:
        RARE[state](bucp)
    if state in ON_FILE:
        perform(bucp, GiveNotice(clause="improper_use", data=said("improper_use")), _giver())
    assert walk([r for r in routes() if "<number>" in r.address], bucp, SHARE) == []


def _giver():
    return User.objects.get(email="coordinator@cdss.example")


def test_every_other_address_as_everybody(stranger):
    bucp = with_a_lesson(with_people_coming(in_state("active")))
    assert walk([r for r in routes() if "<number>" not in r.address and r.name != "readyz"], bucp) == []


def test_the_turns_come_round():
    """Whatever stands on file is in so many states that every kind of reader has looked at each of its pages once."""
    assert {turn % SHARE for turn, state in enumerate(State) if state in ON_FILE} == set(range(SHARE))


def walk(some, bucp, share: int = 1) -> list:
    """Asks the rule of each address about everybody; then opens the addresses for those whose turn it is (`_looks`).

    Returns what differs from the manual, as sentences. Fails when one pair of address and person was not asked.
    """
    bucp = Bucp.objects.with_parties().get(pk=bucp.pk)
    addresses = [Address.of(r, v) for r in some if (v := arguments(r, bucp)) is not None]
    must = {r.name for r in some if not may_lack(r, bucp.state)}
    assert must - {a.route.name for a in addresses} == set()
    people = [Person.of(email, bucp) for email in everybody()]
    assert {p.email for p in people if any(not party_role.side for party_role in p.party_roles)} == set(
        SEATED.get(bucp.state, ())
    )
    wrong, asked, readers = [], set(), defaultdict(list)
    for address in addresses:
        answers = []
        for person in people:
            answer, want = ask(person, address), expected(address.route.rule.who, person, bucp)
            asked.add((person.email, address.route.name))
            if answer != want:
                wrong.append((person.email, address.url, f"wanted {want}, the rule says {answer}"))
            answers.append((person, answer))
        in_turn = 1 if "<pk>" in address.route.address else share  # such a thing may be in one of the worlds only
        turn = (list(State).index(bucp.state), some.index(address.route), in_turn)
        for person, answer in _looks(answers, bucp, *turn):
            readers[person.email].append((address, answer))
    counts.tried[counts.PAIRS] += len(asked)
    counts.wrong[counts.PAIRS] += len(wrong)
    assert len(asked) == len(everybody()) * len(addresses) >= (len(CAST) + 2) * len(must)
    for email, opened in readers.items():
        client = client_for(email)
        differs = [(email, a.url, f"the rule says {answer}, came {came}") for a, answer, came in _open(client, opened)]
        counts.wrong[counts.PAIRS] += len(differs)
        wrong += differs
    return wrong


def _looks(answers, bucp, state: int, address: int, share: int) -> list:
    """Of all (person, answer), one for each answer, and one for each other kind of reader of an open page whose turn it
    is: the turn moves on by one with each state, address and person."""
    found, kinds, first = [], set(), set()
    for n, (person, answer) in enumerate(answers):
        kind = kind_of_reader(person, answer, bucp)
        if kind not in kinds:
            kinds.add(kind)
            if answer != OPEN or OPEN not in first or (state + address + n) % share == 0:
                found.append((person, answer))
        first.add(answer)
    return found


def _open(client, opened):
    """(address, answer of the rule, what came) of those that did not come as the rule says."""
    for address, answer in opened:
        with (
            patch("django.contrib.messages.success"),
            patch("notices.pdf.pdf_of", return_value=b"%PDF-"),
            patch("disputes.recommendation.pdf_of", return_value=b"%PDF-"),
        ):
            came = what_came(client.get(address.url))
        name = address.route.name
        fine = came == answer or (answer == OPEN and name in NARROWER and came in (FORBIDDEN, UNKNOWN))
        fine = fine or (name == "mfa_authenticate" and came == SIGN_IN)  # nobody is in between password and code
        fine = fine or (answer == OPEN and "token" in address.values and came == UNKNOWN)
        if not fine:
            yield address, answer, came
