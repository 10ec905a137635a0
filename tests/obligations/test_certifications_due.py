"""§5.16: each signatory certifies, with form SIMM 5330-B; who never did is reminded and listed."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from history.models import Chain
from history.on_record import PORTAL
from history.proof import prove
from notices.models import Letter
from obligations.certification.certifying import due_on
from obligations.jobs import remind_certification
from obligations.models import Certification
from signatories.models import Entity
from tests.support.clock import at
from workdays.working_days import is_working_day

pytestmark = pytest.mark.django_db

COORDINATOR, URL = "coordinator@cdph.example", "/signatories/cdph/certification/"


def cdph(**columns) -> Entity:
    Entity.objects.filter(slug="cdph").update(**{"certified_on": None, "signed_on": date(2025, 1, 1)} | columns)
    return Entity.objects.get(slug="cdph")


def reminders():
    return Letter.objects.filter(kind="certification_due", key__contains=f":{Entity.objects.get(slug='cdph').pk}:")


@pytest.mark.both
def test_the_certification_takes_the_form_and_keeps_it_on_record(sign_in):
    entity, client = cdph(), sign_in(COORDINATOR)
    form = {"affirmed": "on", "on": timezone.localdate().isoformat(), "copy_note": "Privacy office"}
    for _ in range(2):  # a double click
        file = SimpleUploadedFile("simm-5330-b.pdf", b"%PDF-1.7 certified")
        assert client.post(URL, {**form, "copy": file}).status_code == 302
    [kept] = Certification.objects.all()
    assert (kept.entity, kept.copy_name, bytes(kept.copy)) == (entity, "simm-5330-b.pdf", b"%PDF-1.7 certified")
    address = f"{URL}{kept.pk}/file/"
    assert sign_in("cdo@odi.example").get(address).content == b"%PDF-1.7 certified"
    assert sign_in("coordinator@cdss.example").get(address).status_code == 403
    assert list(prove(Chain.objects.filter(name=PORTAL))) == []


def test_another_file_than_a_page_is_refused_with_a_sentence_and_nothing_typed_is_lost(sign_in):
    cdph()
    data = {"affirmed": "on", "on": timezone.localdate().isoformat(), "copy_note": "Privacy office"}
    page = sign_in(COORDINATOR).post(URL, {**data, "copy": SimpleUploadedFile("form.exe", b"MZ")})
    assert page.status_code == 422 and "PDF, PNG or JPEG" in page.content.decode()
    assert "Privacy office" in page.content.decode() and not Certification.objects.exists()


def test_who_never_certified_is_reminded_each_month_until_it_does():
    cdph()
    for day in (date(2031, 3, 3), date(2031, 3, 20), date(2031, 4, 1)):
        with at(day):
            remind_certification()
    assert reminders().count() == 2
    assert "No certification of" in reminders().first().body
    cdph(certified_on=date(2031, 4, 2))
    with at(date(2031, 5, 2)):
        remind_certification()
    assert reminders().count() == 2


def test_cdo_staff_have_the_list_of_what_is_due_and_nobody_else(sign_in, django_assert_max_num_queries):
    today = timezone.localdate()
    cdph()
    Entity.objects.filter(slug="cdss").update(certified_on=today - timedelta(days=500), signed_on=date(2025, 1, 1))
    Entity.objects.filter(slug="edd").update(certified_on=today - timedelta(days=9), signed_on=date(2025, 1, 1))
    client = sign_in("cdo@odi.example")
    with django_assert_max_num_queries(14):
        client.get("/certifications/")
    for slug, name, shown in (
        ("cdph", "public health", True),
        ("cdss", "social services", True),
        ("edd", "employment development", False),
    ):
        rows = client.get("/certifications/", {"q": name}).context["page"].rows
        assert (slug in {row.entity.slug for row in rows}) == shown
    assert "Employment Development" in client.get("/certifications/?standing=certified").content.decode()
    assert "/certifications/" in client.get("/register/").content.decode()
    assert sign_in(COORDINATOR).get("/certifications/").status_code == 403


def test_a_certification_is_due_on_a_working_day():
    for day in (date(2030, 1, 1), date(2030, 7, 4), date(2030, 11, 30)):
        assert is_working_day(due_on(Entity(certified_on=day)))


def test_the_list_is_searched_by_entity_and_agency_and_turned_page_by_page(sign_in):
    cdph()
    client = sign_in("cdo@odi.example")
    first = client.get("/certifications/").context
    assert len(first["page"].rows) == 25 and first["page"].has_next and first["found"] > 25
    second = client.get("/certifications/?page=2").context
    assert not {r.entity.pk for r in first["page"].rows} & {r.entity.pk for r in second["page"].rows}
    [row] = client.get("/certifications/?q=public+health+department").context["page"].rows
    assert row.entity.slug == "cdph"
    ours = client.get("/certifications/?standing=never&q=health+and+human").context["page"].rows
    assert ours and {r.entity.agency.name for r in ours} == {"Health and Human Services Agency"}
    assert "No signatory stands like this now" in client.get("/certifications/?q=nowhere").content.decode()
