"""Contact Information names the division or department of each Data Coordinator and Executive Sponsor (domain.md §4);
with a signature it is frozen, as name and title are."""

import pytest

from bucp.document.build import document_of, html_of
from bucp.document.json import as_data
from bucp.text.reader import contacts_of, read
from signatories.models import User
from tests.support.story import Story, person

pytestmark = pytest.mark.django_db
PROFILE = "/accounts/profile/"


def divisions(bucp):
    return [p.division for c in contacts_of(bucp, read(bucp).parties) for p in c.people]


def test_a_person_says_it_in_their_account_and_the_contacts_show_it(sign_in):
    user = person("coordinator@cdph.example")
    data = {"name": user.name, "title": user.title, "division": " Center for   Health Data ", "phone": ""}
    sign_in(user.email).post(PROFILE, data)
    assert User.objects.get(pk=user.pk).division == "Center for Health Data"
    bucp = Story().bucp
    assert divisions(bucp).count("Center for Health Data") == 1
    page = (
        sign_in("drafter@cdss.example")
        .get(f"{bucp.get_absolute_url()}edit/{bucp.form.sections[0].slug}/")
        .content.decode()
    )
    assert "Center for Health Data" in page


def test_a_filed_agreement_keeps_the_division_that_was_signed_with():
    User.objects.filter(email="sponsor@cdss.example").update(division="Executive Branch")
    bucp = Story().active().fresh()
    User.objects.filter(email="sponsor@cdss.example").update(division="Somewhere else")
    assert "Executive Branch" in divisions(bucp) and "Somewhere else" not in divisions(bucp)
    document = document_of(bucp)
    assert "Executive Branch" in html_of(document)
    assert [s["division"] for s in as_data(document)["signatures"] if s["role"] == "sponsor"][:1] == [
        "Executive Branch"
    ]
