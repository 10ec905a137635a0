"""Every address as every member of the cast, as a signed-in stranger and signed out, in every state of a BUCP.

What is expected comes from the words in docs/permissions.md (“who may open it”), read here as a person would.
"""

from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse

from bucp.models import Bucp, Participant, Signature
from bucp.perform import perform
from bucp.states import ON_FILE, State
from disputes.models import Meeting, Paper, Settlement
from disputes.ways import WAYS
from exchange.clauses import EVER_FILED
from idea_portal.routes import routes
from signatories.cast import CAST
from signatories.models import CDO_ROLES, Membership, User
from tests.access.worlds import SEATED, in_state
from tests.exchange.saying import said

pytestmark = [pytest.mark.django_db, pytest.mark.once]

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
OPEN, FORBIDDEN, UNKNOWN, SIGN_IN = "open", "403", "404", "sign in"

NARROWER = {
    # Addresses whose view refuses some of those the rule lets in, each for a reason of its own that its own tests try.
    "bucp:send", "bucp:hand_over", "bucp:parties", "bucp:people", "bucp:edit", "bucp:edit_start", "bucp:save",
    "bucp:elements", "bucp:element", "bucp:import_elements", "bucp:comment", "bucp:thread", "bucp:ask_opinions",
    "bucp:give_opinion", "bucp:sign", "bucp:put_out", "bucp:refuse", "bucp:return_to_review", "bucp:file",
    "bucp:withdraw", "bucp:sign_on_paper", "bucp:withdraw_signature", "signatories:delegate",
    "account_reauthenticate", "mfa_reauthenticate", "mfa_authenticate", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes",
    "bucp:new", "bucp:find_entities", "nudge", "notices:letter", "notices:resend",
    *(f"disputes:{way.name}" for way in WAYS), "disputes:paper_file",
    "disputes:raise", "disputes:tell",
    "exchange:add_duty", "exchange:certificate", "exchange:duty_file", "exchange:again",
    "exchange:give", "exchange:given_file",
}  # fmt: skip

KINDS = {"exchange:add_duty": "transfer"}  # where <kind> is not that of a document


def players(state) -> list:
    """The e-mail addresses of the cast, of a stranger with an account and no role, and None for somebody signed out.

    In review and in force everybody; in the other states one of each that the rules tell apart.
    """
    everybody = state in (State.REVIEW, State.ACTIVE)
    cast = [p.email for p in CAST if everybody or _is_told_apart(p)]
    return [*cast, "stranger@example.org", None]


def _is_told_apart(player) -> bool:
    if player.entity in ("edd", "calstrs"):  # they take no part
        return player.email == "coordinator@edd.example"
    return player.role not in ("privacy", "security")  # as the Legal Representative


@pytest.fixture
def stranger(db):
    return User.objects.create_user("stranger@example.org", None, name="Stranger")


def client_for(email):
    client = Client(raise_request_exception=False)
    if email:
        client.force_login(User.objects.get(email=email), backend=BACKEND)
    return client


def what_came(response) -> str:
    if response.status_code >= 500:
        return f"{response.status_code}!"
    if response.status_code == 302 and "/accounts/login/" in response["Location"]:
        return SIGN_IN
    return {403: FORBIDDEN, 404: UNKNOWN}.get(response.status_code, OPEN)


def expected(who: str, email, bucp) -> str:
    """The manual's words, read for one person and one BUCP."""
    if who.startswith("anyone"):
        return OPEN
    if email is None:
        return SIGN_IN
    if who == "every account":
        return OPEN
    roles = set(Membership.objects.active().filter(user__email=email).values_list("role", flat=True))
    cdo = bool(roles & CDO_ROLES)
    if who.startswith("portal administrators"):
        return OPEN if "admin" in roles or (cdo and who.endswith("CDO staff")) else FORBIDDEN
    if who == "Statewide CDO and CDO staff":
        return OPEN if cdo else FORBIDDEN
    if who.startswith("Data Coordinators, Executive Sponsors, CDO staff"):
        return OPEN if cdo or roles & {"coordinator", "sponsor"} else FORBIDDEN
    if who.startswith("people who hold a role"):
        return OPEN if roles else FORBIDDEN
    if who.startswith("those who sign for that entity"):
        return OPEN if email in ("coordinator@cdss.example", "sponsor@cdss.example") else FORBIDDEN
    if who.startswith("those who certify for that entity"):
        return OPEN if email in ("coordinator@cdss.example", "agency-cdo@chhs.example") else FORBIDDEN
    if who.startswith("Data Coordinators of that entity"):
        return OPEN if cdo or email == "coordinator@cdss.example" else FORBIDDEN
    return _for_a_bucp(who, email, bucp, roles, cdo)


def _for_a_bucp(who, email, bucp, roles, cdo) -> str:
    named = set(
        Participant.objects.filter(party__bucp=bucp, user__email=email, ended_at=None).values_list("role", flat=True)
    )
    reached = {p.entity.slug for p in bucp.party_list if p.reached_at}
    coordinates = email.startswith("coordinator@") and email.split("@")[1].removesuffix(".example") in reached
    mine = named | ({"coordinator"} if coordinates else set())
    reads = mine or email in SEATED.get(bucp.state, ())
    on_file = bucp.state in ON_FILE
    if who.startswith("as read; other signatories see the public line"):
        return OPEN if reads or (on_file and roles) else UNKNOWN
    if not reads and not (cdo and on_file):
        return FORBIDDEN if on_file and roles else UNKNOWN
    if who.startswith("once it has a dispute"):
        return OPEN if bucp.disputes.exists() else UNKNOWN
    if who.startswith("as read, and those to whom the notice was sent"):
        return OPEN if mine or cdo else FORBIDDEN  # the one there is tells of an incident
    if who == "the BUCP’s named people, its coordinators; officers whom it has reached; CDO staff once filed":
        return OPEN
    if who == "the BUCP’s named people, its coordinators; CDO staff once filed":
        return OPEN if mine or cdo else FORBIDDEN
    if who == "the BUCP’s named people and its coordinators":
        return OPEN if mine else FORBIDDEN
    assert who == "the BUCP’s program staff and coordinators", f"the manual says something new: {who}"
    return OPEN if mine & {"program", "coordinator"} else FORBIDDEN


def arguments(route, bucp) -> dict | None:
    """Real values for the address's variables; None where this world has no such thing."""
    found = {}
    for name in ("number", "section", "field", "kind", "slug", "token", "uidb36", "key", "revision", "pk", "day", "nth", "clause"):
        if f"<{name}>" in route.address:
            found[name] = _value(route, name, bucp)
    if "uidb36" in found or "key" in found:
        found = {"uidb36": "1", "key": "x-y"}
    return None if None in found.values() else found


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
    row = ROWS[route.name](bucp).first() if route.name in ROWS else None
    return row.pk if row else None


ROWS = {
    "bucp:element": lambda bucp: bucp.elements,
    "bucp:thread": lambda bucp: bucp.threads,
    "bucp:give_opinion": lambda bucp: bucp.review_requests,
    "bucp:withdraw_signature": lambda bucp: Signature.objects.filter(round__bucp=bucp),
    "disputes:answer": lambda bucp: Settlement.objects.filter(dispute__bucp=bucp),
    "disputes:minutes": lambda bucp: Meeting.objects.filter(dispute__bucp=bucp),
    "disputes:cancel_meeting": lambda bucp: Meeting.objects.filter(dispute__bucp=bucp),
    "disputes:paper_file": lambda bucp: Paper.objects.filter(dispute__bucp=bucp).defer("file"),
    "exchange:duty": lambda bucp: bucp.duties.without_file(),
    "exchange:certificate": lambda bucp: bucp.duties.without_file(),
    "exchange:duty_file": lambda bucp: bucp.duties.without_file(),
    "signatories:end_membership": lambda bucp: Membership.objects.filter(entity__slug="cdss"),
}
"""What the last number of an address means in these worlds."""

ELSEWHERE = {
    # Addresses of things that these worlds lack; who may open them is tried beside the things themselves.
    "bucp:scan", "disputes:lesson", "disputes:use_file", "notices:letter", "notices:letter_pdf", "notices:confirm",
    "notices:resend", "nudge", "signatories:end_delegation", "signatories:cancel_invitation",
    "signatories:resend_invitation",
}  # fmt: skip


def test_no_numbered_address_is_forgotten():
    """A new one gets a row in ROWS, or a test of its own and its name in ELSEWHERE."""
    numbered = {r.name for r in routes() if "<pk>" in r.address}
    assert numbered == set(ROWS) | ELSEWHERE


@pytest.mark.parametrize("state", State.values)
def test_every_bucp_address_as_everybody(state, stranger):
    bucp = in_state(state)
    if state in EVER_FILED:
        perform(bucp, "give_notice", _giver(), clause="improper_use", data=said("improper_use"))
    mine = [r for r in routes() if "<number>" in r.address]
    wrong = walk(mine, bucp)
    assert wrong == []


def _giver():
    return User.objects.get(email="coordinator@cdss.example")


def test_every_other_address_as_everybody(stranger):
    bucp = in_state("active")
    others = [r for r in routes() if "<number>" not in r.address and r.name != "readyz"]
    wrong = walk(others, bucp)
    assert wrong == []


def walk(some, bucp) -> list:
    wrong = []
    bucp = Bucp.objects.with_parties().get(pk=bucp.pk)
    addresses = [(r, v, reverse(r.name, kwargs=v)) for r in some if (v := arguments(r, bucp)) is not None]
    for email in players(bucp.state):
        client = client_for(email)
        for route, values, address in addresses:
            with patch("django.contrib.messages.success"), patch("notices.pdf.pdf_of", return_value=b"%PDF-"):
                came = what_came(client.get(address))
            want = expected(route.rule.who, email, bucp)
            fine = came == want or (want == OPEN and route.name in NARROWER and came in (FORBIDDEN, UNKNOWN))
            fine = fine or (route.name == "mfa_authenticate" and came == SIGN_IN)  # nobody is in between password and code
            fine = fine or (want == OPEN and "token" in values and came == UNKNOWN)
            if not fine:
                wrong.append((email, address, f"wanted {want}, got {came}"))
    return wrong
