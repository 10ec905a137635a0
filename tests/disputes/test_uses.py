"""De-identified data on its page: submitted, accepted, objected to, agreed on, taken back, each with its clock
(§5.19)."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from disputes.commands import AgreeOnUse, ObjectToUse, ProposeUse
from disputes.enums import UseState
from disputes.models import Proposal
from tests.support.clock import at
from tests.support.story import Story, person

pytestmark = pytest.mark.django_db

RECIPIENT, PROVIDER = "coordinator@cdss.example", "coordinator@cdph.example"


def address(story):
    return reverse("disputes:uses", args=[story.bucp.number])


def proposed(story, by=RECIPIENT):
    return story.do(ProposeUse(method="Counts by county", description="No names, no dates."), by)


def objected(story):
    made = proposed(story)
    story.do(ObjectToUse(proposal=made, text="Small cells show persons."), PROVIDER)
    return made


def state(made):
    return Proposal.objects.get(pk=made.pk).state


@pytest.mark.both
def test_the_recipient_submits_with_a_file_and_the_provider_takes_it_out(sign_in):
    story = Story().active()
    data = {
        "do": "propose",
        "method": "Counts by county",
        "description": "No names.",
        "file": SimpleUploadedFile("année.csv", b"county,count"),
    }
    answer = sign_in(RECIPIENT).post(address(story), data)
    made = Proposal.objects.get()
    assert answer.status_code == 302 and answer["Location"].endswith(f"#use-{made.pk}")
    file = sign_in(PROVIDER).get(reverse("disputes:use_file", args=[story.bucp.number, made.pk]))
    assert file.content == b"county,count"
    assert file["Content-Disposition"].startswith("attachment") and file["X-Content-Type-Options"] == "nosniff"


def test_what_is_missing_is_told_beside_its_field_and_the_rest_stays(sign_in):
    story = Story().active()
    answer = sign_in(RECIPIENT).post(address(story), {"do": "propose", "method": "", "description": "My very words"})
    page = answer.content.decode()
    assert answer.status_code == 422 and 'id="id_method_error"' in page and "My very words" in page


def test_the_clock_names_the_last_day_and_the_holidays_it_leaves_out(sign_in):
    with at(date(2027, 3, 29)):
        story = Story().active()
        proposed(story)
        page = sign_in(PROVIDER).get(address(story)).content.decode()
    assert "5 working days, until the end of April 6, 2027 (in 5 working days)" in page
    assert "Cesar Chavez Day (March 31)" in page


def test_on_the_last_day_it_says_today(sign_in):
    with at(date(2027, 4, 5)) as clock:
        story = Story().active()
        proposed(story)
        clock.at = clock.at.replace(day=12)
        assert "until the end of April 12, 2027 (today)" in sign_in(PROVIDER).get(address(story)).content.decode()


def test_the_provider_accepts(sign_in):
    story = Story().active()
    made = proposed(story)
    assert sign_in(PROVIDER).post(address(story), {"do": "accept", "use": made.pk}).status_code == 302
    assert state(made) == UseState.ACCEPTED
    assert "Accepted by Department of Public Health" in sign_in(RECIPIENT).get(address(story)).content.decode()


def test_the_provider_objects_in_writing(sign_in):
    story = Story().active()
    made = proposed(story)
    answer = sign_in(PROVIDER).post(address(story), {"do": "object", "use": made.pk, "text": " "})
    assert answer.status_code == 422 and f'id="text-{made.pk}-error"' in answer.content.decode()
    assert (
        sign_in(PROVIDER).post(address(story), {"do": "object", "use": made.pk, "text": "Small cells."}).status_code
        == 302
    )
    assert state(made) == UseState.OBJECTED
    page = sign_in(RECIPIENT).get(address(story)).content.decode()
    assert "Small cells." in page and "Time to agree: 10 working days" in page


@pytest.mark.both
def test_both_sides_agree_on_the_same_words_also_over_several_lines(sign_in):
    story = Story().active()
    made = objected(story)
    words = "Cells under 11 are hidden.\r\nYears, not days."
    sign_in(RECIPIENT).post(address(story), {"do": "agree", "use": made.pk, "words": words})
    assert state(made) == UseState.OBJECTED
    page = sign_in(PROVIDER).get(address(story)).content.decode()
    assert "Agree to these words" in page and "Years, not days." in page
    sign_in(PROVIDER).post(address(story), {"do": "agree", "use": made.pk, "words": words})
    assert state(made) == UseState.AGREED


def test_words_that_changed_since_they_were_read_are_not_agreed_to(sign_in):
    story = Story().active()
    made = objected(story)
    story.do(AgreeOnUse(proposal=made, words="New words, written just now."), RECIPIENT)
    answer = sign_in(PROVIDER).post(
        address(story), {"do": "agree", "use": made.pk, "words": "The words I read."}, follow=True
    )
    assert state(made) == UseState.OBJECTED
    assert "with the other side" in answer.content.decode()


def test_the_one_who_offered_is_not_asked_to_agree_with_itself(sign_in):
    story = Story().active()
    made = objected(story)
    story.do(AgreeOnUse(proposal=made, words="Years, not days."), RECIPIENT)
    assert "Agree to these words" not in sign_in(RECIPIENT).get(address(story)).content.decode()


def test_the_recipient_takes_it_back(sign_in):
    story = Story().active()
    made = proposed(story)
    assert sign_in(RECIPIENT).post(address(story), {"do": "take_back", "use": made.pk}).status_code == 302
    assert state(made) == UseState.WITHDRAWN


def test_too_late_is_told_and_what_was_written_can_still_be_copied(sign_in):
    with at(date(2027, 4, 5)) as clock:
        story = Story().active()
        made = proposed(story)
        clock.at = clock.at.replace(day=20)
        answer = sign_in(PROVIDER).post(address(story), {"do": "object", "use": made.pk, "text": "My very words"})
    page = answer.content.decode()
    assert answer.status_code == 409 and "The time for this ended on April 12, 2027" in page and "My very words" in page
    assert "The time is over; the portal is acting on it" in page


@pytest.mark.parametrize(
    ("who", "do"),
    [
        (RECIPIENT, "accept"),
        (RECIPIENT, "object"),
        (PROVIDER, "take_back"),
        (PROVIDER, "propose"),
        ("sponsor@cdph.example", "accept"),
    ],
)
def test_acts_of_the_other_side_are_refused(sign_in, who, do):
    story = Story().active()
    made = proposed(story)
    data = {"do": do, "use": made.pk, "text": "x", "method": "x", "description": "x"}
    assert sign_in(who).post(address(story), data).status_code == 403
    assert state(made) == UseState.PROPOSED and Proposal.objects.count() == 1


@pytest.mark.parametrize(
    "data", [{}, {"do": "nonsense"}, {"do": ["accept"], "use": "x"}, {"do": "accept", "use": "9" * 40}]
)
def test_nonsense_changes_nothing(sign_in, data):
    story = Story().active()
    made = proposed(story)
    assert sign_in(PROVIDER).post(address(story), data).status_code in (404, 422)
    assert state(made) == UseState.PROPOSED


@pytest.mark.both
def test_a_proposal_of_another_agreement_is_not_reached_through_this_one(sign_in):
    mine, other = Story().active(), Story(("edd",), ("calstrs",)).active()
    foreign = other.do(ProposeUse(method="m", description="d", file=("f", b"secret")), "coordinator@edd.example")
    assert sign_in(PROVIDER).post(address(mine), {"do": "accept", "use": foreign.pk}).status_code == 404
    assert sign_in(PROVIDER).get(reverse("disputes:use_file", args=[mine.bucp.number, foreign.pk])).status_code == 404


def test_a_stranger_sees_nothing(sign_in):
    story = Story().reviewed()
    assert sign_in("coordinator@edd.example").get(address(story)).status_code == 404


def test_an_empty_page_says_what_comes_here(sign_in):
    story = Story().active()
    assert "Nothing was submitted yet" in sign_in(PROVIDER).get(address(story)).content.decode()
    assert "Submit to the provider" in sign_in(RECIPIENT).get(address(story)).content.decode()


def test_ten_proposals_cost_no_more_queries_than_one(sign_in, django_assert_max_num_queries):
    story = Story().active()
    for n in range(10):
        made = story.do(ProposeUse(method=f"Method {n}", description="No names."), RECIPIENT)
    story.do(ObjectToUse(proposal=made, text="No."), PROVIDER)
    client = sign_in(person(PROVIDER).email)
    with django_assert_max_num_queries(20):
        client.get(address(story))
