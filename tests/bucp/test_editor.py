"""The editor's pages, as they work without JavaScript: /bucps/<number>/edit/<section>/."""

import pytest

from bucp.official_form import current
from bucp.official_form.declare import Needed
from tests.support.story import Story

pytestmark = pytest.mark.django_db
DRAFTER = "drafter@cdss.example"


@pytest.fixture
def story():
    return Story()


def address(story, section="business-case"):
    return f"/bucps/{story.bucp.number}/edit/{section}/"


def question(response, key, party=None):
    return next(
        q
        for group in response.context["groups"]
        for item in group.items
        for q in item.questions
        if q.field.key == key and (party is None or q.party == party)
    )


def value(story, key, party=None):
    return story.bucp.answers.get(field=key, party=party).value


@pytest.mark.parametrize(
    ("several", "section"), [(several, section.slug) for several in (False, True) for section in current(several)]
)
def test_every_section_of_both_forms_opens(sign_in, several, section):
    story = Story(providers=("cdph", "edd") if several else ("cdph",))
    response = sign_in(DRAFTER).get(address(story, section))
    assert response.status_code == 200
    assert story.bucp.form.section(section).title in response.content.decode()


def test_the_editor_begins_where_something_is_left_to_do(story, sign_in):
    response = sign_in(DRAFTER).get(f"/bucps/{story.bucp.number}/edit/")
    assert response.url == address(story)


def test_an_unknown_section_is_404(story, sign_in):
    assert sign_in(DRAFTER).get(address(story, "nothing")).status_code == 404


def test_a_stranger_gets_404_and_cdo_staff_do_not_see_a_draft(story, sign_in):
    assert sign_in("program@edd.example").get(address(story)).status_code == 404
    assert sign_in("cdo@odi.example").get(address(story)).status_code == 404


def test_the_button_saves_the_whole_section(story, sign_in):
    response = sign_in(DRAFTER).post(
        address(story),
        {
            "purpose_scope": "All counties",
            "purpose_scope:version": "0",
            "data_categories": ["pii", "Weather\nTides"],
            "data_categories:version": "0",
            "output_public": "no",
            "output_public:version": "0",
        },
    )
    assert response.status_code == 302
    assert value(story, "purpose_scope") == "All counties"
    assert value(story, "data_categories") == ["pii", "Weather", "Tides"]
    assert value(story, "output_public") == "no"


def test_what_was_not_touched_is_not_saved_again(story, sign_in):
    story.answer("purpose_scope", "All counties")
    sign_in(DRAFTER).post(
        address(story),
        {
            "purpose_scope": "All counties\r\n",
            "purpose_scope:version": "1",
            "purpose_need": "",
            "purpose_need:version": "0",
        },
    )
    assert story.bucp.answers.get(field="purpose_scope").version == 1
    assert not story.bucp.answers.filter(field="purpose_need").exists()


def test_a_field_too_long_keeps_its_text_and_the_others_are_saved(story, sign_in):
    megabyte = "é" * 1_000_000
    response = sign_in(DRAFTER).post(
        address(story),
        {
            "purpose_scope": megabyte,
            "purpose_scope:version": "0",
            "purpose_need": "To match",
            "purpose_need:version": "0",
        },
    )
    body = response.content.decode()
    assert response.status_code == 422
    assert "20,000 characters or fewer. It has 1,000,000 now" in body
    assert megabyte in body
    assert value(story, "purpose_need") == "To match"


def test_when_two_write_both_texts_are_shown_and_nothing_is_lost(story, sign_in):
    story.answer("purpose_scope", "First")
    story.answer("purpose_scope", "Theirs", by="coordinator@cdss.example")
    client = sign_in(DRAFTER)
    response = client.post(
        address(story),
        {
            "purpose_scope": "Mine",
            "purpose_scope:version": "1",
            "purpose_need": "Saved all the same",
            "purpose_need:version": "0",
        },
    )
    body = response.content.decode()
    assert response.status_code == 409
    assert "Theirs" in body and "Mine" in body and "Data Coordinator CDSS" in body
    assert value(story, "purpose_scope") == "Theirs"
    assert value(story, "purpose_need") == "Saved all the same"
    keep = {"purpose_scope": "Mine", "purpose_scope:version": str(question(response, "purpose_scope").version)}
    assert client.post(address(story), {**keep, "take": "purpose_scope"}).status_code == 302
    assert value(story, "purpose_scope") == "Theirs"
    assert client.post(address(story), {**keep, "keep": "purpose_scope"}).status_code == 302
    assert value(story, "purpose_scope") == "Mine"


def test_a_text_left_alone_does_not_overwrite_what_somebody_else_changed(story, sign_in):
    story.answer("purpose_scope", "First")
    story.answer("purpose_scope", "Theirs", by="coordinator@cdss.example")
    response = sign_in(DRAFTER).post(address(story), {"purpose_scope": "First", "purpose_scope:version": "1"})
    assert response.status_code == 302
    assert value(story, "purpose_scope") == "Theirs"


def test_a_question_appears_when_it_applies(story, sign_in):
    client = sign_in(DRAFTER)
    assert not question(client.get(address(story, "technical")), "data_users_contractors_detail").applies
    response = client.post(
        address(story, "technical"),
        {"data_users_contractors": "yes", "data_users_contractors:version": "0"},
        follow=True,
    )
    assert "These questions now apply: Which contractors have access" in response.content.decode()
    assert question(response, "data_users_contractors_detail").applies


def test_disputed_parts_are_folded_away_until_there_is_a_dispute(story, sign_in):
    groups = {g.official: g.folded for g in sign_in(DRAFTER).get(address(story, "administrative")).context["groups"]}
    assert groups["Anticipated Risks"]
    assert not groups["Legal Authority"]


def test_each_party_writes_its_own_column(sign_in):
    story = Story().sent()
    cdss, cdph = story.bucp.party_list
    response = sign_in("program@cdph.example").get(address(story, "administrative"))
    assert response.status_code == 404  # not named yet
    response = sign_in("coordinator@cdph.example").get(address(story, "administrative"))
    assert question(response, "legal_authority", cdph).editable
    assert not question(response, "legal_authority", cdss).editable
    client = sign_in("coordinator@cdph.example")
    posted = {f"legal_authority.{cdss.pk}": "Foreign", f"legal_authority.{cdss.pk}:version": "1"}
    refused = client.post(address(story, "administrative"), posted)
    assert refused.status_code == 422
    assert "its own people write it" in refused.content.decode()
    assert "Foreign" in refused.content.decode()
    assert value(story, "legal_authority", cdss) != "Foreign"


def test_what_is_missing_is_a_list_of_links_to_fields(story, sign_in):
    response = sign_in(DRAFTER).get(address(story))
    sentences = dict(response.context["missing"])
    assert sentences["Add at least one data element."].endswith("/edit/technical/#field-data_elements")
    assert 'id="field-purpose_scope"' in response.content.decode()
    story.filled()
    assert "Nothing is missing" in sign_in(DRAFTER).get(address(story)).content.decode()


def test_every_link_of_the_missing_list_leads_to_a_place_on_its_page(sign_in):
    story = Story(recipients=("cdss", "edd"))
    client = sign_in(DRAFTER)
    pages = {s.slug: client.get(address(story, s.slug)).content.decode() for s in story.bucp.form}
    for _, url in client.get(address(story)).context["missing"]:
        page, _, anchor = url.partition("#")
        assert f'id="{anchor}"' in pages[page.rstrip("/").rsplit("/", 1)[1]], url


@pytest.mark.parametrize(
    "typed", ["<script>alert(1)</script>", "مشروع البيانات", "数据共享 🙂", "a\x00b", "=1+1", "{{ 7 }}"]
)
def test_any_script_is_kept_as_text_and_shown_escaped(story, sign_in, typed):
    client = sign_in(DRAFTER)
    client.post(address(story), {"purpose_scope": typed, "purpose_scope:version": "0"})
    assert value(story, "purpose_scope") == typed.replace("\x00", "")
    body = client.get(address(story)).content.decode()
    assert "<script>alert" not in body


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "١", "\x00"])
def test_an_odd_version_never_breaks_the_page(story, sign_in, version):
    response = sign_in(DRAFTER).post(address(story), {"purpose_scope": "A", "purpose_scope:version": version})
    assert response.status_code in (302, 409)


def test_during_signing_the_text_is_frozen_and_the_page_says_what_to_do(sign_in):
    story = Story().in_signing()
    body = sign_in("coordinator@cdss.example").get(address(story)).content.decode()
    assert "frozen" in body and f"/bucps/{story.bucp.number}/sign/return/" in body
    assert "<textarea" not in body
    body = sign_in(DRAFTER).get(address(story)).content.decode()
    assert "ask a Data Coordinator" in body


def test_what_was_typed_when_it_froze_comes_back_to_the_person(sign_in):
    story = Story().in_signing()
    response = sign_in(DRAFTER).post(address(story), {"purpose_scope": "Too late", "purpose_scope:version": "1"})
    assert response.status_code == 422
    assert "Too late" in response.content.decode()


def test_once_opinions_are_given_the_page_says_what_a_change_costs(sign_in):
    story = Story().reviewed()
    body = sign_in(DRAFTER).get(address(story)).content.decode()
    assert "Opinions have been given on this text" in body
    assert "asks for the legal and privacy opinion again" in body


def test_sensitive_questions_say_who_sees_them(story, sign_in):
    body = sign_in(DRAFTER).get(address(story, "administrative")).content.decode()
    assert "Seen only by the named people of this agreement and CDO staff" in body


def test_a_session_that_ended_gives_the_text_back(story, client):
    response = client.post(address(story), {"purpose_scope": "A long <b>text</b>", "purpose_scope:version": "0"})
    body = response.content.decode()
    assert response.status_code == 403
    assert "You were signed out" in body
    assert "A long &lt;b&gt;text&lt;/b&gt;" in body
    assert 'name="purpose_scope:version"' in body and "csrfmiddlewaretoken" in body


@pytest.mark.parametrize("section", ["business-case", "technical", "administrative", "approvals"])
def test_the_page_needs_few_queries_however_much_is_written(sign_in, section, django_assert_max_num_queries):
    story = Story(recipients=("cdss", "edd"), providers=("cdph", "calstrs")).sent().filled(Needed.TO_SIGN)
    client = sign_in(DRAFTER)
    with django_assert_max_num_queries(15):
        client.get(address(story, section))
