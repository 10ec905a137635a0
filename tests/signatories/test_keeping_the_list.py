"""CDO staff add and edit entities; each change keeps its history."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from signatories import changes
from signatories.models import Agency, Entity

pytestmark = pytest.mark.django_db
EDIT = "/signatories/cdss/edit/"


def values(entity, **other):
    return {
        "name": entity.name,
        "agency": entity.agency_id or "",
        "under_governor": entity.under_governor,
        "signed_on": entity.signed_on or "",
        "left_on": entity.left_on or "",
        "certified_on": entity.certified_on or "",
        "effective": "2026-01-15",
        "reason": "Letter of the department",
        "seen": changes.newest_change(entity),
        **other,
    }


def test_staff_add_an_entity_and_the_reason_is_kept(sign_in):
    client = sign_in("audit@odi.example")
    given = {
        "name": "Lottery Commission, California",
        "short_name": "lottery",
        "under_governor": "confirm",
        "signed_on": "2026-02-01",
        "effective": "2026-02-01",
        "reason": "Stipulation received",
    }
    response = client.post("/signatories/add/", given)
    assert response.status_code == 302 and response.url == "/signatories/lottery/"
    assert Entity.objects.get(slug="lottery").is_signatory
    text = client.get("/signatories/lottery/").content.decode()
    assert "CDO Audit Staff ODI added the entity, holding from February 1, 2026" in text
    assert "Stipulation received" in text


@pytest.mark.both
@pytest.mark.parametrize(("name", "slug"), [("add", "add-2"), ("日本", "entity"), ("Cdss!", "cdss-2")])
def test_every_entity_gets_an_address_of_its_own(people, name, slug):
    made = changes.add(
        people["cdo@odi.example"],
        {"name": name, "under_governor": "confirm"},
        short_name="",
        reason="x",
        effective=date(2026, 1, 1),
    )
    assert made.slug == slug


@pytest.mark.both
def test_a_name_that_is_in_the_list_is_refused_with_all_that_was_typed(sign_in):
    given = {
        "name": "social services, department OF",
        "under_governor": "yes",
        "effective": "2026-01-01",
        "reason": "Kept",
    }
    response = sign_in("cdo@odi.example").post("/signatories/add/", given)
    assert response.status_code == 422
    assert "an entity of this name already" in response.content.decode()
    assert 'value="Kept"' in response.content.decode()


@pytest.mark.both
def test_an_edit_is_told_in_the_history_from_what_to_what(sign_in, entity):
    client = sign_in("cdo@odi.example")
    cdss = entity("cdss")
    agency = Agency.objects.get(name="Government Operations Agency")
    response = client.post(EDIT, values(cdss, agency=agency.pk, certified_on="2026-01-10"))
    assert response.status_code == 302
    text = client.get("/signatories/cdss/").content.decode()
    assert "Agency: from “Health and Human Services Agency” to “Government Operations Agency”" in text
    assert "Certified on: from “none” to “January 10, 2026”" in text
    assert "Statewide Chief Data Officer ODI changed the entry, holding from January 15, 2026" in text


def test_a_save_without_any_difference_writes_no_history(sign_in, entity):
    before = entity("cdss").history.count()
    sign_in("cdo@odi.example").post(EDIT, values(entity("cdss")))
    assert entity("cdss").history.count() == before


@pytest.mark.both
def test_a_form_that_is_out_of_date_is_refused_with_both_values(sign_in, entity, people):
    given = values(entity("cdss"), certified_on="2026-03-03")
    cdss = entity("cdss")
    fields = {name: getattr(cdss, name) for name in changes.FIELDS} | {"certified_on": date(2026, 2, 2)}
    changes.change(
        cdss,
        people["audit@odi.example"],
        fields,
        reason="Copy came in",
        effective=date(2026, 2, 2),
        seen=changes.newest_change(cdss),
    )
    client = sign_in("cdo@odi.example")
    response = client.post(EDIT, given)
    assert response.status_code == 409
    text = response.content.decode()
    assert "Certified on is now “February 2, 2026”; you entered “March 3, 2026”." in text
    assert entity("cdss").certified_on == date(2026, 2, 2)
    again = client.post(EDIT, {**given, "seen": response.context["form"]["seen"].value()})
    assert again.status_code == 302
    assert entity("cdss").certified_on == date(2026, 3, 3)


@pytest.mark.both
@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("signed_on", "2026-02-30", "Enter a day that exists"),
        ("signed_on", "0001-01-01", "from January 1, 2021 on"),
        ("signed_on", "999999-01-01", "Enter a day that exists"),
        ("left_on", "2020-12-31", "from January 1, 2021 on"),
        ("left_on", "2021-01-01", "must come after the day it joined"),
        ("effective", "2099-01-01", "cannot lie ahead"),
        ("certified_on", "2099-01-01", "cannot lie ahead"),
        ("reason", "", "required"),
        ("reason", "x" * 500, "at most 85 characters"),
        ("name", "x" * 1_000_000, "at most 200 characters"),
        ("name", "a\x00b", "Null characters"),
        ("agency", "99999999999999999999999", "Select a valid choice"),
        ("under_governor", "perhaps", "Select a valid choice"),
        ("seen", "99999999999999999999999", "less than or equal"),
    ],
)
def test_what_cannot_be_is_refused_in_words(sign_in, entity, field, value, says):
    response = sign_in("cdo@odi.example").post(EDIT, values(entity("cdss"), **{field: value}))
    assert response.status_code == 422
    assert says in response.content.decode()
    assert entity("cdss").signed_on == date(2021, 1, 1)


@pytest.mark.both
def test_one_that_will_leave_is_a_signatory_until_that_day(sign_in, entity):
    ahead = timezone.localdate() + timedelta(days=9)
    sign_in("cdo@odi.example").post(EDIT, values(entity("cdss"), left_on=ahead))
    assert entity("cdss").is_signatory
    assert "(in 9 days)" in sign_in("cdo@odi.example").get("/signatories/cdss/").content.decode()


@pytest.mark.parametrize("url", ["/signatories/add/", EDIT])
@pytest.mark.parametrize("who", ["coordinator@cdss.example", "admin@odi.example", "agency-cdo@chhs.example"])
def test_others_do_not_keep_the_list(sign_in, url, who):
    assert sign_in(who).get(url).status_code == 403
    assert sign_in(who).post(url, {}).status_code == 403


def test_somebody_signed_out_is_asked_to_sign_in(client):
    assert client.get(EDIT).url == f"/accounts/login/?next={EDIT}"


def test_a_script_in_the_reason_stays_text(sign_in, entity):
    client = sign_in("cdo@odi.example")
    client.post(EDIT, values(entity("cdss"), certified_on="2026-01-10", reason="<script>alert(1)</script> & O'Brien"))
    assert "<script>alert" not in client.get("/signatories/cdss/").content.decode()
