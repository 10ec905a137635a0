"""The data elements: /bucps/<number>/elements/."""

import io

import pytest

from bucp.drafting import element_rows
from bucp.drafting.commands import ChangeElements
from bucp.models import DataElement
from bucp.team.commands import NamePerson
from tests.support.story import Story, person

pytestmark = pytest.mark.django_db
DRAFTER = "drafter@cdss.example"


@pytest.fixture
def story():
    return Story()


@pytest.fixture
def drafter(sign_in):
    return sign_in(DRAFTER)


def fill(story, *names):
    return story.do(
        ChangeElements(change=element_rows.add_many, data={"rows": [{"name": n, "type": "text"} for n in names]}),
        DRAFTER,
    )


def order(story):
    return [e.values["name"] for e in story.bucp.elements.all()]


def address(story, *parts):
    return "/".join([f"/bucps/{story.bucp.number}/elements", *map(str, parts), ""])


def test_an_element_is_added_and_its_history_kept(story, drafter):
    response = drafter.post(address(story), {"name": "Birth date", "type": "datetime", "definition": "Day of birth"})
    assert response.status_code == 302
    row = story.bucp.elements.get()
    assert row.values == {"name": "Birth date", "type": "datetime", "definition": "Day of birth"}
    assert row.history.count() == 1


def test_without_a_name_the_rest_stays_typed(story, drafter):
    response = drafter.post(address(story), {"definition": "Kept <b>", "type": "nonsense"})
    body = response.content.decode()
    assert response.status_code == 422
    assert "Give the data element a name" in body and "Kept &lt;b&gt;" in body
    assert "Choose from the list" in body


def test_an_element_is_changed_on_its_own_page(story, drafter):
    row = fill(story, "Age")[0]
    assert 'value="Age"' in drafter.get(address(story, row.pk)).content.decode()
    drafter.post(address(story, row.pk), {"name": "Age at entry", "type": "numeric", "version": 1, "place": 1})
    row.refresh_from_db()
    assert row.values == {"name": "Age at entry", "type": "numeric"} and row.version == 2


def test_when_two_change_one_element_both_are_shown(story, drafter):
    row = fill(story, "Age")[0]
    story.do(
        ChangeElements(change=element_rows.save, data={"pk": row.pk, "values": {"name": "Age in years"}, "version": 1}),
        "coordinator@cdss.example",
    )
    response = drafter.post(address(story, row.pk), {"name": "Age at entry", "version": 1})
    body = response.content.decode()
    assert response.status_code == 409
    assert "Age in years" in body and 'value="Age at entry"' in body and "Data Coordinator CDSS" in body
    assert 'name="version" value="2"' in body
    assert drafter.post(address(story, row.pk), {"name": "Age at entry", "version": 2}).status_code == 302


def test_an_element_removed_while_somebody_writes_gives_the_text_back(story, drafter):
    row = fill(story, "Age")[0]
    drafter.post(address(story), {"remove": row.pk})
    response = drafter.post(address(story, row.pk), {"name": "Age at entry", "version": 1})
    assert response.status_code == 409
    assert 'value="Age at entry"' in response.content.decode()


@pytest.mark.both
def test_removing_can_be_undone_in_the_same_place(story, drafter):
    rows = fill(story, "A", "B", "C")
    response = drafter.post(address(story), {"remove": rows[1].pk}, follow=True)
    assert order(story) == ["A", "C"]
    assert "Put it back" in response.content.decode()
    drafter.post(address(story), {"put_back": rows[1].pk})
    assert order(story) == ["A", "B", "C"]
    assert drafter.post(address(story), {"put_back": rows[1].pk}).status_code == 422
    assert order(story) == ["A", "B", "C"]


@pytest.mark.both
def test_rows_move_up_and_down_and_the_cursor_stays_with_them(story, drafter):
    rows = fill(story, "A", "B", "C")
    response = drafter.post(address(story), {"down": rows[0].pk}, follow=True)
    assert order(story) == ["B", "A", "C"]
    assert next(r for r in response.context["rows"] if r["moved"])["focus"] == "down"
    response = drafter.post(address(story), {"up": rows[0].pk}, follow=True)
    assert order(story) == ["A", "B", "C"]
    assert next(r for r in response.context["rows"] if r["moved"])["focus"] == "down"  # it is the first now
    drafter.post(address(story), {"up": rows[0].pk})
    assert order(story) == ["A", "B", "C"]


def test_a_row_is_moved_far_by_its_place(story, drafter):
    rows = fill(story, "A", "B", "C", "D")
    drafter.post(address(story, rows[0].pk), {"name": "A", "type": "text", "version": 1, "place": 3})
    assert order(story) == ["B", "C", "A", "D"]


@pytest.mark.both
@pytest.mark.parametrize("what", ["up", "down", "remove", "put_back"])
@pytest.mark.parametrize("odd", ["", "x", "0", "9" * 40, "999999", "\x00"])
def test_an_odd_or_foreign_row_gets_a_sentence(story, drafter, what, odd):
    fill(story, "A")
    assert drafter.post(address(story), {what: odd}).status_code == 422
    assert order(story) == ["A"]


def test_a_row_of_another_agreement_is_out_of_reach(story, drafter):
    foreign = fill(Story(providers=("edd",)), "Foreign")[0]
    assert drafter.get(address(story, foreign.pk)).status_code == 404
    assert drafter.post(address(story, foreign.pk), {"name": "x", "version": 1}).status_code == 404
    assert drafter.post(address(story), {"remove": foreign.pk}).status_code == 422
    assert DataElement.objects.filter(pk=foreign.pk).exists()
    assert drafter.get(address(story, "9" * 30)).status_code == 404


def test_a_change_that_changes_nothing_makes_no_opinion_stale(drafter):
    story = Story().reviewed()
    row = story.bucp.elements.get()
    other = {**row.values, "type": "text", "version": 1, "place": 1}
    drafter.post(address(story, row.pk), other)
    assert story.bucp.review_requests.filter(stale_since__isnull=False).exists()  # the type did change
    story = Story().reviewed()
    row = story.bucp.elements.get()
    drafter.post(address(story, row.pk), {**row.values, "version": row.version, "place": 1})
    assert not story.bucp.review_requests.filter(stale_since__isnull=False).exists()


def test_a_frozen_list_is_shown_without_buttons(drafter):
    story = Story().in_signing()
    body = drafter.get(address(story)).content.decode()
    assert "frozen" in body and "Remove" not in body
    assert drafter.post(address(story), {"name": "Late"}).status_code == 422
    assert 'name="text"' not in drafter.get(address(story, "import")).content.decode()


def test_names_that_come_twice_are_marked(story, drafter):
    fill(story, "Age", "Sex", " age")
    rows = drafter.get(address(story)).context["rows"]
    assert [r["same_name"] for r in rows] == ["3", "", "1"]


# Many at once ----------------------------------------------------------------------------------------------------


def preview(drafter, story, text, **files):
    return drafter.post(address(story, "import"), {"text": text, "check": "1", **files})


def add(drafter, story, response, **data):
    kept = {k: response.context[k] for k in ("text",)}
    data = {"rows": response.context["new_json"], "again": response.context["again_json"], "add": "1", **kept, **data}
    return drafter.post(address(story, "import"), data)


def test_a_pasted_list_is_shown_first_and_then_added(story, drafter):
    response = preview(drafter, story, "Name\tType\nAge\tint\nSex\ttext\n")
    assert "2 rows read" in response.content.decode()
    assert not story.bucp.elements.exists()
    assert add(drafter, story, response).status_code == 302
    assert order(story) == ["Age", "Sex"]
    assert DataElement.history.filter(bucp=story.bucp).count() == 2


@pytest.mark.both
def test_a_double_click_adds_the_rows_once(story, drafter):
    response = preview(drafter, story, "Name\tType\nAge\tint\nSex\ttext\n")
    add(drafter, story, response)
    add(drafter, story, response)
    assert order(story) == ["Age", "Sex"]


def test_bad_rows_come_back_to_be_mended(story, drafter):
    response = preview(drafter, story, "Name\tType\nAge\tint\nSex\twhat\n")
    body = response.content.decode()
    assert "1 to mend" in body and "Sex\twhat" in body and "Add 1 new row" in body
    page = drafter.get(add(drafter, story, response, mend="1").url).content.decode()
    assert order(story) == ["Age"]
    assert "Sex\twhat" in page
    mended = preview(drafter, story, "Name\tType\nSex\ttext\n")
    add(drafter, story, mended)
    assert order(story) == ["Age", "Sex"]


def test_names_already_in_the_list_are_added_only_when_asked(story, drafter):
    fill(story, "Age")
    response = preview(drafter, story, "Name\tType\nAGE\tint\nSex\ttext\nSex\tint")
    assert len(response.context["new"]) == 1 and len(response.context["again"]) == 2
    add(drafter, story, response)
    assert order(story) == ["Age", "Sex"]
    add(drafter, story, response, also="1")
    assert order(story) == ["Age", "Sex", "AGE", "Sex"]


def test_a_file_is_read(story, drafter):
    file = io.BytesIO("Name;Type\nPrénom;text\n".encode("cp1252"))
    file.name = "list.csv"
    response = preview(drafter, story, "", file=file)
    assert response.context["new"][0].values["name"] == "Prénom"


def test_a_wrong_file_gets_a_sentence_and_the_text_stays(story, drafter):
    file = io.BytesIO(b"%PDF-1.7")
    file.name = "scan.pdf"
    response = preview(drafter, story, "Kept\ttext", file=file)
    assert response.status_code == 422
    assert "scan.pdf is not a table" in response.content.decode()
    assert "Kept\ttext" in response.content.decode()


@pytest.mark.parametrize(
    "rows", ["", "nonsense", "[[1]]", '{"name": "x"}', '[{"name": 5}]', '[{"type": "text"}]', "[" * 100_000, "null"]
)
def test_rows_that_were_tampered_with_get_a_sentence(story, drafter, rows):
    assert drafter.post(address(story, "import"), {"rows": rows, "add": "1"}).status_code == 422
    assert not story.bucp.elements.exists()


def test_more_rows_than_an_agreement_holds_are_refused(story, drafter):
    fill(story, *[f"Element {i}" for i in range(1500)])
    response = preview(drafter, story, "Name\tType\n" + "".join(f"More {i}\ttext\n" for i in range(501)))
    refused = add(drafter, story, response)
    assert refused.status_code == 422
    assert "There are 1,500, and these are 501 more" in refused.content.decode()
    assert story.bucp.elements.count() == 1500


@pytest.mark.both
def test_five_hundred_rows_stay_quick(story, drafter, django_assert_max_num_queries):
    response = preview(drafter, story, "Name\tType\n" + "".join(f"Element {i}\ttext\n" for i in range(500)))
    with django_assert_max_num_queries(60):
        add(drafter, story, response)
    with django_assert_max_num_queries(15):
        page = drafter.get(address(story))
    assert page.context["total"] == 500 and len(page.context["rows"]) == 250
    assert "Element 499" in drafter.get(address(story) + "?page=2").content.decode()
    first = story.bucp.elements.first()
    with django_assert_max_num_queries(40):
        drafter.post(address(story, first.pk), {"name": "Element 0", "type": "text", "version": 1, "place": 500})
    assert order(story)[-1] == "Element 0"


def test_people_who_do_not_write_are_refused(story, sign_in):
    story.do(
        NamePerson(party=story.bucp.recipients[0], user=person("sponsor@cdss.example"), role="sponsor"),
        "coordinator@cdss.example",
    )
    sponsor = sign_in("sponsor@cdss.example")
    assert sponsor.get(address(story)).status_code == 200
    assert sponsor.post(address(story), {"name": "x"}).status_code == 403
