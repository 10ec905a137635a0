"""Contact Information names the division or department of each Data Coordinator and Executive Sponsor (domain.md §4);
with a signature it is frozen, as name and title are."""

import pytest
from django.template.loader import render_to_string

from bucp.document.build import document_of, html_of
from bucp.document.json import as_data
from bucp.document.layout import _signatures
from bucp.text.reader import contacts_of, read
from history.models import Event
from history.on_record import digest
from obligations.models import ContactUpdate
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


def test_it_is_no_event_and_waits_for_nobody(sign_in):
    user, before = person("sponsor@cdph.example"), Event.objects.count()
    data = {"name": user.name, "title": user.title, "division": "Center for Health Data", "phone": user.phone}
    text = sign_in(user.email).post(PROFILE, data, follow=True).content.decode()
    assert "Your details are saved." in text and "until a Data Coordinator" not in text
    assert Event.objects.count() == before and not user.memberships.get().is_renamed


@pytest.mark.parametrize("division", ["x" * 151, "a\x00b", "Data\u202eecffO"])
def test_what_is_no_name_of_a_division_is_refused(sign_in, division):
    user = person("sponsor@cdph.example")
    response = sign_in(user.email).post(PROFILE, {"name": user.name, "title": "", "division": division, "phone": ""})
    assert response.status_code == 422
    assert User.objects.get(pk=user.pk).division == user.division


def test_the_contacts_say_where_it_is_not_given():
    User.objects.filter(email="sponsor@cdss.example").update(division="")
    bucp = Story().bucp
    page = render_to_string("bucp/reading/contacts.html", {"contacts": contacts_of(bucp, read(bucp).parties)[0]})
    assert page.count("division not given") == 1


def test_a_signer_whose_profile_lacks_it_is_told_before_signing(sign_in):
    address = f"/bucps/{Story().in_signing().bucp.number}/sign/"
    client = sign_in("sponsor@cdph.example")
    assert "Add it to your profile" not in client.get(address).content.decode()
    User.objects.filter(email="sponsor@cdph.example").update(division="")
    assert "Add it to your profile" in client.get(address).content.decode()


def test_the_approvals_have_a_line_for_it_signed_or_not():
    story = Story().in_signing()
    story.sign("cdph", "sponsor")
    document = document_of(story.fresh())
    label = "Division or department"
    lines = [dict(block.lines) for party in _signatures(document) for block in party.blocks]
    assert [line[label] for line in lines if line[label]] == [person("sponsor@cdph.example").division]
    assert len(lines) == 4


def test_an_update_of_contacts_can_name_another_division(sign_in):
    address = f"{Story().active().bucp.get_absolute_url()}contacts/"
    client = sign_in("coordinator@cdss.example")
    typed = {f.html_name: f.value() or "" for f in client.get(address).context["form"]}
    client.post(address, {**typed, "1-Division": "Office of Data"})
    [row] = ContactUpdate.objects.get().what
    assert (row["detail"], row["after"]) == ("Division", "Office of Data")


def test_colleagues_and_the_portal_administrator_see_it(sign_in):
    user = person("coordinator@cdph.example")
    assert user.division in sign_in("legal@cdss.example").get("/signatories/cdph/").content.decode()
    account = sign_in("admin@odi.example").get(f"/administration/accounts/{user.pk}/").content.decode()
    assert user.division in account


def test_a_signature_from_before_the_column_keeps_its_digest_and_one_altered_later_is_found():
    bare = {"typed_name": "Executive Sponsor CDPH", "title": "Executive Sponsor"}
    assert digest("signature", 1, bare) == digest("signature", 1, {**bare, "division": ""})
    assert digest("signature", 1, bare) != digest("signature", 1, {**bare, "division": "Elsewhere"})
