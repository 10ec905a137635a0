"""Each clause × who may give it × in which state, as a table read from the data; and what every notice leaves
behind."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from bucp.models import Bucp
from bucp.models.states import IN_FORCE, ON_FILE, State
from common.refusals import NotAllowed, Refused
from history.models import Event
from notices.models import Delivery, Letter
from obligations.formal_notices.clauses import CLAUSES
from obligations.formal_notices.commands import AnswerNotice, GiveNotice
from obligations.formal_notices.effects import letter
from obligations.models import FormalNotice
from obligations.questions import DATE, Incomplete
from signatories.models import ENTITY_ROLES
from tests.obligations.saying import said
from tests.support.story import Story, person
from tests.support.worlds import in_state
from workdays import working_days

pytestmark = pytest.mark.django_db

ROLES = tuple(role.value for role in ENTITY_ROLES)
MAY = {
    # domain.md §7: who gives it; the house decides in which roles
    "change_of_law": {"cdph": {"coordinator", "legal", "sponsor"}},
    "recipients_acts": {"cdph": {"coordinator", "legal", "sponsor"}},
    "material_violation": {"cdph": {"coordinator", "legal", "sponsor"}},
    "improper_use": {"cdss": set(ROLES)},
    "security_incident": {"cdss": set(ROLES)},
    "cannot_destroy": {"cdss": set(ROLES) - {"sponsor"}},
    "demand": {"cdss": set(ROLES)},
    "law_changed": {"cdss": {"coordinator", "legal", "sponsor"}, "cdph": {"coordinator", "legal", "sponsor"}},
}
ENDS = {"change_of_law", "recipients_acts", "material_violation"}


def account(slug: str, role: str) -> str:
    return f"{'drafter' if (slug, role) == ('cdss', 'program') else role}@{slug}.example"


def give(bucp, clause: str, by: str, **more):
    from bucp.workflow.perform import perform

    later = {"access_ends_on": timezone.localdate() + timedelta(days=20)} if clause in ENDS else {}
    return perform(bucp, GiveNotice(clause=clause, data=said(clause, **later), **more), person(by))


def giver(clause: str) -> str:
    slug = "cdss" if "cdss" in MAY[clause] else "cdph"
    return account(slug, "coordinator")


@pytest.fixture
def bucp():
    return in_state("active")


def test_the_table_is_whole():
    assert set(MAY) == set(CLAUSES)
    assert {name for name, clause in CLAUSES.items() if clause.ends} == ENDS
    assert {name for name, clause in CLAUSES.items() if clause.also_proposed} == {"change_of_law", "recipients_acts"}
    assert {name for name, clause in CLAUSES.items() if clause.secret} == {
        "improper_use",
        "security_incident",
        "demand",
    }


@pytest.mark.parametrize("clause", CLAUSES)
def test_who_may_give_it(clause, bucp):
    for slug in ("cdss", "cdph"):
        for role in ROLES:
            by = account(slug, role)
            if role in MAY[clause].get(slug, ()):
                assert give(Bucp.objects.get(pk=bucp.pk), clause, by).by == person(by)
            else:
                with pytest.raises(NotAllowed):
                    give(Bucp.objects.get(pk=bucp.pk), clause, by)


@pytest.mark.parametrize("outsider", ["coordinator@edd.example", "cdo@odi.example", "agency-cdo@chhs.example"])
def test_nobody_outside_the_parties_gives_one(outsider, bucp):
    for clause in CLAUSES:
        with pytest.raises(NotAllowed):
            give(bucp, clause, outsider)


@pytest.mark.parametrize("state", [s.value for s in State])
def test_in_which_states(state):
    bucp = in_state(state)
    for clause, rule in CLAUSES.items():
        if state in rule.states:
            assert give(Bucp.objects.get(pk=bucp.pk), clause, giver(clause)).pk
        else:
            with pytest.raises(Refused):
                give(Bucp.objects.get(pk=bucp.pk), clause, giver(clause))
    assert {c.states for c in CLAUSES.values()} == {IN_FORCE, ON_FILE}


@pytest.mark.parametrize("clause", CLAUSES)
def test_every_demanded_answer_is_needed_and_stands_in_the_letter(clause, bucp):
    rule = CLAUSES[clause]
    data = said(clause)
    for ask in rule.asks:
        if ask.required:
            with pytest.raises(Incomplete) as refusal:
                Story.do(_at(bucp), GiveNotice(clause=clause, data={**data, ask.key: " "}), giver(clause))
            assert set(refusal.value.errors) == {ask.key}
    assert not FormalNotice.objects.exists() and not Letter.objects.filter(kind=rule.kind).exists()
    given = give(bucp, clause, giver(clause))
    for ask in rule.asks:
        if ask.required and ask.kind != DATE:
            assert ask.question in given.text and ask.label_of(given.data[ask.key]) in given.text
    assert given.reference in given.text and rule.clause in given.text and given.party_role in given.text
    assert f"/bucps/{bucp.number}/" in given.text
    assert not re.search(r"\{\{|\{%|None|\n\n\n", given.text)


def _at(bucp):
    class Here:
        pass

    here = Here()
    here.bucp = bucp
    return here


def test_the_preview_is_the_letter(bucp):
    from bucp.workflow.roles import roles_in

    rule, by = CLAUSES["law_changed"], person("coordinator@cdph.example")
    shown = letter(bucp, rule, rule.role_of(roles_in(by, bucp)), said("law_changed"), by=by)
    assert give(bucp, "law_changed", by.email).text.split() == shown.split()


def test_what_was_sent_is_sent_at_once_and_to_be_confirmed_by_the_end_of_the_next_working_day(bucp):
    given = give(bucp, "security_incident", "security@cdss.example")
    deliveries = Delivery.objects.filter(notice=given.notice)
    assert deliveries.count() and {d.confirm_by for d in deliveries} == {working_days.deadline(given.at, 1)}


@pytest.mark.both
def test_a_double_click_gives_one_notice(bucp):
    first, second = (give(bucp, "demand", "coordinator@cdss.example") for _ in range(2))
    assert first.pk == second.pk
    assert Letter.objects.filter(kind="notice_demand").count() == 1
    assert Event.objects.filter(kind="exchange.notice").count() == 1


@pytest.mark.both
def test_references_count_up_per_agreement(bucp):
    references = [give(bucp, c, giver(c)).reference for c in ("demand", "security_incident")]
    assert references == [f"{bucp.number}-N1", f"{bucp.number}-N2"]


def test_nothing_of_an_incident_is_in_the_events_or_the_search(bucp):
    word = "Kumquat"
    data = said("security_incident") | {"happened": f"A {word} was lost."}
    from bucp.workflow.perform import perform

    perform(bucp, GiveNotice(clause="security_incident", data=data), person("coordinator@cdss.example"))
    assert not [e for e in Event.objects.all() if word in str(e.data)]
    fresh = Bucp.objects.get(pk=bucp.pk)
    assert word not in fresh.search_line + fresh.search_text.body


def test_an_incident_goes_to_the_other_side_alone(bucp):
    for clause in ("improper_use", "security_incident", "demand"):
        given = give(Bucp.objects.get(pk=bucp.pk), clause, "coordinator@cdss.example")
        assert {d.email.split("@")[1] for d in given.notice.deliveries.all()} == {"cdph.example"}


def test_an_action_that_is_not_of_that_kind_cannot_be_proposed(bucp):
    with pytest.raises(Refused, match="taken, not proposed"):
        give(bucp, "material_violation", "coordinator@cdph.example", proposed=True)


def test_a_file_goes_with_it_and_only_a_real_one(bucp):
    given = give(bucp, "demand", "coordinator@cdss.example", attachment=("C:\\subpoena.pdf", b"%PDF-1.7 text"))
    given = FormalNotice.objects.get(pk=given.pk)
    assert (given.attachment_name, given.attachment_type, given.attachment_size) == (
        "subpoena.pdf",
        "application/pdf",
        13,
    )
    assert "subpoena.pdf" in given.text
    for wrong in (b"MZ program", b"%PDF-" + b"x" * 11_000_000):
        with pytest.raises(Incomplete) as refusal:
            give(bucp, "law_changed", "coordinator@cdss.example", attachment=("a.pdf", wrong))
        assert set(refusal.value.errors) == {"attachment"}


def test_an_unknown_clause_and_a_foreign_party_are_refused(bucp):
    from bucp.workflow.perform import perform

    with pytest.raises(Refused):
        perform(bucp, GiveNotice(clause="nonsense", data={}), person("coordinator@cdss.example"))
    with pytest.raises(NotAllowed):
        give(bucp, "law_changed", "coordinator@cdss.example", party=bucp.providers[0])


# Answers ---------------------------------------------------------------------------------------------


def test_the_provider_answers_a_demand_with_the_exemptions(bucp):
    from bucp.workflow.perform import perform
    from tasks.models import Task

    given = give(bucp, "demand", "coordinator@cdss.example")
    assert Task.objects.open().filter(about=bucp.number, kind="notice", entity__slug="cdph").count() == 1
    with pytest.raises(NotAllowed):
        perform(bucp, AnswerNotice(given=given, kind="exemptions", text="x"), person("coordinator@cdss.example"))
    for wrong in ({"kind": "comment", "text": "x"}, {"kind": "exemptions", "text": " "}):
        with pytest.raises(Refused):
            perform(bucp, AnswerNotice(given=given, **wrong), person("legal@cdph.example"))
    said_so = {"kind": "exemptions", "text": "Section 7927.700 applies."}
    answers = [perform(bucp, AnswerNotice(given=given, **said_so), person("legal@cdph.example")) for _ in range(2)]
    assert answers[0].pk == answers[1].pk
    assert not Task.objects.open().filter(about=bucp.number, kind="notice").exists()
    letter = Letter.objects.get(kind="notice_answered")
    assert "7927.700" in letter.body and letter.deliveries.filter(email="coordinator@cdss.example").exists()
