"""The pages of notices: who gives what, what is seen before sending, what stands after it, and who may read it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from history.models import Event
from notices.models import Delivery, Letter
from obligations.ending.commands import DecideProposal, EndNotNeeded
from obligations.formal_notices.clauses import CLAUSES
from obligations.formal_notices.commands import GiveNotice
from obligations.formal_notices.page import consequences
from obligations.jobs import remind_certification
from obligations.models import FormalNotice, MissingOffice
from signatories.models import Entity, Membership, Role, User
from tests.obligations.saying import said
from tests.obligations.test_clauses import ENDS, giver
from tests.support.clock import at
from tests.support.story import Story, person

pytestmark = pytest.mark.django_db

RECIPIENT, PROVIDER, OFFICER = "coordinator@cdss.example", "coordinator@cdph.example", "agency-cdo@chhs.example"
CDO, STRANGER = "audit@odi.example", "coordinator@edd.example"
PDF = b"%PDF-1.7 example"


@pytest.fixture
def story():
    return Story().active()


@pytest.fixture
def as_(client):
    def sign_in(email):
        client.force_login(person(email))
        return client

    return sign_in


def address(story, name, *more):
    return reverse(f"obligations:{name}", args=[story.bucp.number, *more])


def typed(clause: str, do: str, how="act", **given) -> dict:
    later = {"access_ends_on": timezone.localdate() + timedelta(days=20)} if clause in ENDS else {}
    more = {"how": how} if CLAUSES[clause].also_proposed else {}
    return {**said(clause, **{**later, **given}), **more, "do": do}


def give(story, clause, by=None, **more):
    later = {"access_ends_on": timezone.localdate() + timedelta(days=20)} if clause in ENDS else {}
    return story.do(GiveNotice(clause=clause, data=said(clause, **later), **more), by or giver(clause))


def nobody_at_chhs():
    Membership.objects.filter(user__email=OFFICER).update(ended_at=timezone.now())


def words(response) -> str:
    return " ".join(response.content.decode().split())


# Choosing -----------------------------------------------------------------------------------------------


def test_the_list_offers_what_one_may_give_and_says_why_not_the_rest(story, as_):
    page = as_(RECIPIENT).get(address(story, "notices"))
    assert {o.rule.name for o in page.context["mine"]} == {
        "improper_use",
        "security_incident",
        "cannot_destroy",
        "demand",
        "law_changed",
    }
    assert all("Data Provider" in o.why for o in page.context["others"])
    assert CLAUSES["security_incident"].when.split(".")[0] in words(page)


def test_who_only_reads_is_offered_nothing(story, as_):
    page = as_(CDO).get(address(story, "notices"))
    assert page.context["mine"] == page.context["others"] == []


def test_after_the_end_only_what_is_still_possible_is_offered(as_):
    story = Story().terminated()
    page = as_(RECIPIENT).get(address(story, "notices"))
    assert "law_changed" not in {o.rule.name for o in page.context["mine"]}
    assert any("Terminated" in o.why for o in page.context["others"])


def test_the_list_says_how_each_notice_stands(story, as_):
    for clause in ("law_changed", "demand"):
        give(story, clause)
    give(story, "change_of_law", proposed=True)
    given = story.bucp.notices_given.get(clause="law_changed")
    given.notice.deliveries.filter(pk=given.notice.deliveries.first().pk).update(confirmed_at=timezone.now())
    page = as_(RECIPIENT).get(address(story, "notices"))
    standing = {row.given.clause: row.standing[0] for row in page.context["rows"]}
    assert standing == {
        "law_changed": "On its way",
        "demand": "Answer awaited",
        "change_of_law": "Waits for the officers",
    }
    assert f"1 of {given.notice.deliveries.count()}" in words(page)


# Writing, checking, sending -----------------------------------------------------------------------------


@pytest.mark.parametrize("clause", CLAUSES)
def test_each_clause_is_written_checked_and_sent(clause, story, as_):
    client, url = as_(giver(clause)), address(story, "give", clause)
    form = client.get(url)
    for ask in CLAUSES[clause].asks:
        assert f'name="{ask.key}"' in form.content.decode()
    check = client.post(url, typed(clause, "preview"))
    assert (
        check.status_code == 200
        and not FormalNotice.objects.exists()
        and not Letter.objects.filter(kind=f"notice_{clause}")
    )
    sent = client.post(url, typed(clause, "send"))
    given = FormalNotice.objects.get()
    assert sent.status_code == 302 and sent["Location"] == address(story, "given", given.number)
    for to, reason in check.context["who"].to:
        assert to.user.name in words(check) and reason.rstrip(".") in words(check)
        assert given.notice.deliveries.filter(user=to.user).exists()
    letter = f"{check.context['subject']}\n\n{check.context['body']}"
    sent = f"{given.notice.subject}\n\n{given.notice.body}"
    assert letter.split() == sent.split(), "the letter goes out as it was shown"
    account = f"{check.context['subject']}\n\n{check.context['account']}" if CLAUSES[clause].apart else sent
    assert account.split() == given.text.split(), "and stands in the portal as it was shown"
    assert f"{address(story, 'given', 1)}" in given.text, "the letter leads to the notice"


@pytest.mark.parametrize("clause", CLAUSES)
def test_who_may_not_give_it_is_told_so(clause, story, as_):
    other = PROVIDER if giver(clause) == RECIPIENT else "program@cdph.example"
    other = RECIPIENT if clause in ENDS else other
    if clause == "law_changed":
        other = "drafter@cdss.example"
    answer = as_(other).post(address(story, "give", clause), typed(clause, "send"))
    assert answer.status_code in (403, 404) and not FormalNotice.objects.exists()


def test_what_is_missing_stands_beside_the_field_and_the_rest_is_kept(story, as_):
    data = typed("change_of_law", "preview", why="", change="Section 10850 was amended.")
    page = as_(PROVIDER).post(address(story, "give", "change_of_law"), data)
    assert page.status_code == 422 and page.context["form"]["why"].errors
    assert "Section 10850 was amended." in words(page)


def test_days_that_make_no_sense_are_refused_at_once(story, as_):
    today = timezone.localdate()
    data = typed(
        "change_of_law", "preview", access_ends_on=today - timedelta(days=1), destroy_by=today - timedelta(days=2)
    )
    page = as_(PROVIDER).post(address(story, "give", "change_of_law"), data)
    assert page.status_code == 422
    assert {"access_ends_on", "destroy_by"} == set(page.context["form"].errors)
    page = as_(RECIPIENT).post(
        address(story, "give", "improper_use"),
        typed("improper_use", "preview", discovered_on=today + timedelta(days=1)),
    )
    assert "lies ahead" in words(page)


def test_change_goes_back_with_everything_typed(story, as_):
    page = as_(RECIPIENT).post(address(story, "give", "demand"), typed("demand", "change", what="All emails\nof May"))
    assert page.status_code == 200 and "All emails\nof May" in page.content.decode()
    assert not FormalNotice.objects.exists() and 'class="error-summary"' not in page.content.decode()


def test_a_double_click_gives_one_notice(story, as_):
    client, url = as_(RECIPIENT), address(story, "give", "demand")
    places = {client.post(url, typed("demand", "send"))["Location"] for _ in range(2)}
    assert len(places) == 1 and FormalNotice.objects.count() == 1


def test_what_ended_meanwhile_is_told_and_nothing_typed_is_lost(story, as_):
    client, url = as_(PROVIDER), address(story, "give", "law_changed")
    assert client.post(url, typed("law_changed", "preview")).status_code == 200
    story.do(EndNotNeeded(on=timezone.localdate(), text="Complete."), RECIPIENT)
    page = client.post(url, typed("law_changed", "send", change="Section 10850"))
    assert page.status_code == 409 and not FormalNotice.objects.exists()
    assert "Not possible now" in words(page) and "Section 10850" in words(page)


def test_asking_for_leave_while_an_ending_is_under_way_is_refused_before_the_letter_is_shown(story, as_):
    give(story, "change_of_law")
    page = as_(PROVIDER).post(
        address(story, "give", "recipients_acts"), typed("recipients_acts", "preview", how="propose")
    )
    assert page.status_code == 409 and "under way already" in words(page)


@pytest.mark.both
def test_a_file_goes_with_it_and_another_kind_is_refused_beside_the_field(story, as_):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client, url = as_(RECIPIENT), address(story, "give", "demand")
    bad = client.post(url, {**typed("demand", "send"), "attachment": SimpleUploadedFile("a.exe", b"MZ no")})
    assert bad.status_code == 422 and bad.context["form"]["attachment"].errors and not FormalNotice.objects.exists()
    client.post(url, {**typed("demand", "send"), "attachment": SimpleUploadedFile("subpoena.pdf", PDF)})
    saved = client.get(address(story, "given_file", 1))
    assert saved.content == PDF and "attachment" in saved["Content-Disposition"]
    assert "subpoena.pdf" in FormalNotice.objects.get().text


def test_for_whom_is_asked_of_somebody_who_stands_on_both_sides(story, as_):
    Membership.objects.create(user=person(PROVIDER), entity=Entity.objects.get(slug="cdss"), role=Role.COORDINATOR)
    client, url = as_(PROVIDER), address(story, "give", "law_changed")
    assert client.post(url, typed("law_changed", "send")).status_code == 422
    recipient = story.bucp.recipients[0]
    client.post(url, {**typed("law_changed", "send"), "party": recipient.pk})
    assert FormalNotice.objects.get().party == recipient


# Who is missing -----------------------------------------------------------------------------------------


def test_a_missing_officer_is_said_before_sending_found_by_staff_and_told_once(story, as_):
    nobody_at_chhs()
    page = as_(PROVIDER).post(address(story, "give", "law_changed"), typed("law_changed", "preview"))
    assert "neither an Agency Chief Data Officer nor an Agency Information Officer" in words(page)
    give(story, "law_changed", PROVIDER)
    missing, staff = reverse("obligations:missing"), as_(CDO)
    assert "IDEA-" in words(staff.get(missing)) and staff.get(missing).context["rows"]
    assert "Nobody was found" in words(staff.post(missing, follow=True))
    found = User.objects.create(email="new@chhs.example", name="Officer found")
    Membership.objects.create(user=found, entity=Entity.objects.get(slug="chhs"), role=Role.AIO)
    page = staff.post(missing, follow=True)
    assert "on its way for 1 office" in words(page) and not page.context["rows"]
    staff.post(missing)
    assert Delivery.objects.filter(user=found).count() == 1 and MissingOffice.objects.get().found_at
    staff.force_login(found)
    assert staff.get(address(story, "given", 1)).status_code == 200, "the letter leads the officer to the notice"


def test_a_counterpart_without_anybody_is_said_before_sending(story, as_):
    Membership.objects.filter(entity__slug="cdph").update(ended_at=timezone.now())
    story.bucp.providers[0].participants.update(ended_at=timezone.now())
    page = as_(RECIPIENT).post(address(story, "give", "demand"), typed("demand", "preview"))
    assert "has nobody on record" in words(page) and "Nobody gets it now" in words(page)
    as_(RECIPIENT).post(address(story, "give", "demand"), typed("demand", "send"))
    assert "nobody on record" in FormalNotice.objects.get().missing[0]


@pytest.mark.both
def test_missing_officers_are_for_cdo_staff(as_):
    assert as_(PROVIDER).get(reverse("obligations:missing")).status_code == 403


# Reading it ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_secret_notice_is_for_the_parties_and_cdo_staff(clause, story, as_):
    given = give(story, clause)
    url = address(story, "given", given.number)
    for email in (RECIPIENT, PROVIDER, CDO):
        assert as_(email).get(url).status_code == 200
    assert as_(STRANGER).get(url).status_code == 403
    officer = as_(OFFICER).get(url).status_code
    assert (officer == 200) == Delivery.objects.filter(notice=given.notice, user__email=OFFICER).exists()


def test_reading_a_secret_notice_is_recorded_each_time_for_cdo_staff_and_for_nobody_else(story, as_):
    give(story, "security_incident")
    give(story, "law_changed")
    for email in (RECIPIENT, PROVIDER, CDO, CDO):
        for name, nth in (("given", 1), ("given", 2)):
            as_(email).get(address(story, name, nth))
    logged = Event.objects.filter(kind="exchange.read_secret")
    assert [(e.actor.email, e.data["reference"]) for e in logged] == [(CDO, f"{story.bucp.number}-N1")] * 2


def test_an_officer_with_a_seat_does_not_read_an_incident(story, as_):
    give(story, "change_of_law", proposed=True)
    give(story, "security_incident")
    client = as_(OFFICER)
    assert client.get(address(story, "notices")).status_code == 200
    page = client.get(address(story, "given", 2))
    assert page.status_code == 403 and "people of the parties" in words(page)


def test_the_reader_confirms_and_the_page_says_who_has(story, as_):
    given = give(story, "law_changed", RECIPIENT)
    page = as_(PROVIDER).get(address(story, "given", 1))
    assert page.context["to_confirm"] and "It only says that it has reached you" in words(page)
    as_(PROVIDER).post(reverse("notices:confirm", args=[given.notice_id]))
    page = as_(PROVIDER).get(address(story, "given", 1))
    assert "It only says that it has reached you" not in words(page)
    assert f"1 of {given.notice.deliveries.count()} confirmed" in words(page)


def test_the_letter_as_pdf(story, as_, monkeypatch):
    from notices import pdf

    monkeypatch.setattr(pdf, "pdf_of", lambda notice: b"%PDF-")
    give(story, "demand")
    answer = as_(PROVIDER).get(address(story, "given_pdf", 1))
    assert (
        answer["Content-Type"] == "application/pdf" and f"{story.bucp.number}-N1.pdf" in answer["Content-Disposition"]
    )


# Answering ----------------------------------------------------------------------------------------------


def test_the_provider_answers_a_demand_with_the_exemptions(story, as_):
    give(story, "demand")
    client, url = as_(PROVIDER), address(story, "given", 1)
    assert client.post(url, {"kind": "exemptions", "text": ""}).status_code == 422
    assert client.post(url, {"kind": "exemptions", "text": "Gov. Code § 7927.705"}).status_code == 302
    page = client.get(url)
    assert "These exemptions apply" in words(page) and "Gov. Code § 7927.705" in words(page)
    assert page.context["row"].standing == ("Answered", "good")


def test_no_exemption_needs_no_words(story, as_):
    give(story, "demand")
    assert as_(PROVIDER).post(address(story, "given", 1), {"kind": "none", "text": ""}).status_code == 302


def test_the_giver_and_readers_do_not_answer(story, as_):
    give(story, "demand")
    for email in (RECIPIENT, CDO):
        client, url = as_(email), address(story, "given", 1)
        assert not client.get(url).context["may_answer"]
        assert client.post(url, {"kind": "none", "text": ""}).status_code == 403


def test_others_are_answered_with_a_reply(story, as_):
    give(story, "law_changed", RECIPIENT)
    as_(PROVIDER).post(address(story, "given", 1), {"text": "We meet on Monday."})
    assert story.bucp.notices_given.get().answers.get().kind == "comment"


def test_a_proposed_action_says_who_has_decided_and_leads_the_officer_there(as_):
    story = Story(providers=("edd",)).active()
    given = give(story, "change_of_law", "coordinator@edd.example", proposed=True)
    client, url = as_(OFFICER), address(story, "given", 1)
    assert client.get(url).context["decide_url"] == address(story, "ending")
    story.do(DecideProposal(ending=given.ending, allow=True, words="Go ahead."), OFFICER)
    page = client.get(url)
    assert page.status_code == 200 and page.context["decide_url"] == ""
    said_so = {d.office: bool(d.answer) for d in page.context["decisions"]}
    assert sorted(said_so.values()) == [False, True]
    assert "Has not decided yet" in words(page) and "Go ahead." in words(page)


# Certifying ---------------------------------------------------------------------------------------------


def test_an_entity_certifies(as_):
    client, url = as_(RECIPIENT), reverse("obligations:certification", args=["cdss"])
    today = timezone.localdate()
    data = {"affirmed": "on", "on": today.isoformat(), "copy_note": "SIMM file 12"}
    assert client.post(url, {**data, "affirmed": ""}).status_code == 422
    ahead = client.post(url, {**data, "on": (today + timedelta(days=1)).isoformat()})
    assert ahead.status_code == 422 and "SIMM file 12" in words(ahead)
    assert client.post(url, data).status_code == 302
    assert Entity.objects.get(slug="cdss").certified_on == today
    assert Letter.objects.get(kind="notice_certification").deliveries.filter(email=CDO).exists()
    assert "due on" in words(client.get(url))


@pytest.mark.parametrize(
    ("email", "status"), [(OFFICER, 200), (PROVIDER, 403), ("sponsor@cdss.example", 403), (CDO, 403)]
)
def test_who_certifies(email, status, as_):
    assert as_(email).get(reverse("obligations:certification", args=["cdss"])).status_code == status


# Queries ------------------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_grow(story, as_, django_assert_max_num_queries):
    nobody_at_chhs()
    for _ in range(2):
        give(story, "change_of_law")
        for clause in ("law_changed", "demand", "security_incident"):
            give(story, clause)
    client = as_(PROVIDER)
    for url in (address(story, "notices"), address(story, "given", 1), address(story, "give", "law_changed")):
        client.get(url)
        with django_assert_max_num_queries(20):
            assert client.get(url).status_code == 200
    with django_assert_max_num_queries(22):
        client.post(address(story, "give", "material_violation"), typed("material_violation", "preview"))
    staff = as_(CDO)
    with django_assert_max_num_queries(16):
        staff.get(reverse("obligations:missing"))


# The yearly reminder ------------------------------------------------------------------------------------


def test_an_entity_is_reminded_thirty_days_before_its_certification_is_due_and_on_the_day():
    Entity.objects.filter(slug="cdss").update(certified_on=date(2030, 3, 15))
    Entity.objects.exclude(slug="cdss").update(certified_on=None, signed_on=None)
    written = {}
    for day in (
        date(2031, 2, 14),
        date(2031, 2, 15),
        date(2031, 2, 20),
        date(2031, 3, 15),  # a year after, and a Saturday
        date(2031, 3, 17),
        date(2031, 4, 1),
    ):
        with at(day):
            written[day] = remind_certification()
            assert remind_certification() == 0
    assert [day for day, count in written.items() if count] == [date(2031, 2, 15), date(2031, 3, 17)]
    notice = Letter.objects.filter(kind="certification_due").latest("pk")
    assert [d.email for d in notice.deliveries.all()] == [RECIPIENT]
    assert reverse("obligations:certification", args=["cdss"]) in notice.body and "March 17, 2031" in notice.subject


def test_a_machine_that_was_off_reminds_once_and_says_it_was_due():
    Entity.objects.filter(slug="cdss").update(certified_on=date(2028, 2, 29))
    Entity.objects.exclude(slug="cdss").update(certified_on=None, signed_on=None)
    with at(date(2029, 5, 1)):
        assert (remind_certification(), remind_certification()) == (1, 0)
    assert "was due on February 28, 2029" in Letter.objects.get(kind="certification_due").body


def test_who_left_is_not_reminded():
    Entity.objects.update(certified_on=None, signed_on=None)
    Entity.objects.filter(slug="cdss").update(
        certified_on=date(2030, 3, 15), signed_on=date(2025, 1, 1), left_on=date(2030, 6, 1)
    )
    with at(date(2031, 3, 15)):
        assert remind_certification() == 0


@pytest.mark.parametrize("clause", ["change_of_law", "recipients_acts"])
def test_a_proposed_action_says_that_the_provider_may_still_act_without_leave(clause):
    """§5.14: asking for leave takes nothing from the right to stop where the law forbids sharing."""
    bucp = Story().active().bucp
    points = consequences(bucp, CLAUSES[clause], {}, proposed=True, party=bucp.providers[0])
    assert any("without leave" in point and "§5.14" in point for point in points)
