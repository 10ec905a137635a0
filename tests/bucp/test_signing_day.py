"""Critical Dates end with “Date approved and signed”: the portal computes it and says before when it will be known."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bucp.document.build import document_of
from bucp.text.approval import signing_day
from tests.support.clock import at
from tests.support.story import Story

pytestmark = pytest.mark.django_db
LATER = "The portal fills this in on the day the last Data Coordinator or Executive Sponsor of all parties signs."


def section(bucp):
    return next(s.slug for s in bucp.form if bucp.form.mirrored["start_date"] in s.fields)


def test_before_signing_editor_and_review_say_when_it_will_be_known(sign_in):
    bucp = Story().sent().fresh()
    client = sign_in("coordinator@cdss.example")
    for page in (f"edit/{section(bucp)}/", "review/"):
        assert LATER in client.get(bucp.get_absolute_url() + page).content.decode()


def test_while_one_signature_is_missing_it_is_not_known():
    story = Story().in_signing()
    story.sign("cdss", "sponsor")
    assert signing_day(story.fresh()).words == LATER


def test_once_all_have_signed_it_is_the_day_of_the_last_signature(sign_in):
    bucp = Story().active().fresh()
    assert signing_day(bucp).words.endswith(", when the last of all had signed.")
    page = sign_in("coordinator@cdss.example").get(bucp.get_absolute_url() + "review/").content.decode()
    assert signing_day(bucp).words in page


def test_with_education_records_it_waits_for_the_education_agency_and_is_the_same_day_as_in_the_document():
    """Addendum B §1.3: the agency the records came from signs as well."""
    story = Story().of_education().in_signing()
    for slug in ("cdss", "cdph"):
        for role in ("sponsor", "coordinator"):
            story.sign(slug, role)
    assert signing_day(story.fresh()).words == LATER and document_of(story.fresh()).signed_at is None
    tomorrow = timezone.localdate() + timedelta(days=1)
    with at(tomorrow):
        story.education_agency_signs()
        told, signed_at = signing_day(story.fresh()).words, document_of(story.fresh()).signed_at
    assert timezone.localdate(signed_at) == tomorrow and told.startswith(f"{tomorrow:%B %-d, %Y}")
