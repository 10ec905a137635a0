"""The list of those who may use the data: added one by one or pasted, trained, removed with a reason."""

from datetime import timedelta

import pytest
from django.utils import timezone

from obligations.ending.commands import EndNotNeeded
from obligations.models import DataUser
from tests.support.story import Story

pytestmark = pytest.mark.django_db

RECIPIENT, PROVIDER, DRAFTER = "coordinator@cdss.example", "coordinator@cdph.example", "drafter@cdss.example"
SPONSOR, CDO, STRANGER = "sponsor@cdss.example", "cdo@odi.example", "coordinator@edd.example"


def today(days: int = 0):
    return timezone.localdate() + timedelta(days=days)


def page(story) -> str:
    return f"/bucps/{story.bucp.number}/users/"


@pytest.fixture
def story():
    return Story().active()


def listed(story) -> list[str]:
    return list(story.bucp.data_users.filter(removed_at__isnull=True).values_list("name", flat=True))


def add(client, story, name="Analyst 1", role="Links the records", trained_on=""):
    return client.post(page(story), {"do": "add", "name": name, "role": role, "trained_on": trained_on})


def test_a_person_is_added_with_role_and_training(story, sign_in):
    answer = add(sign_in(DRAFTER), story, trained_on=today(-1).isoformat())
    assert answer.status_code == 302
    user = story.bucp.data_users.get()
    assert (user.name, user.role, user.trained_on) == ("Analyst 1", "Links the records", today(-1))


def test_what_is_missing_stands_beside_its_field_and_the_rest_is_kept(story, sign_in):
    client = sign_in(RECIPIENT)
    answer = add(client, story, name="", role="My very words")
    assert answer.status_code == 422 and "Give the name." in answer.content.decode()
    assert "My very words" in answer.content.decode()
    ahead = add(client, story, trained_on=today(2).isoformat())
    assert ahead.status_code == 422 and set(ahead.context["add"].errors) == {"trained_on"}
    assert listed(story) == []


def test_several_are_pasted_from_a_spreadsheet_or_typed(story, sign_in):
    rows = f"Analyst 1\tLinks the records\t{today(-3)}\n\nAnalyst 2; Makes tables\r\nAnalyst 3 ; Reviews ; "
    sign_in(RECIPIENT).post(page(story), {"do": "paste", "rows": rows})
    assert listed(story) == ["Analyst 1", "Analyst 2", "Analyst 3"]
    assert [u.trained_on for u in story.bucp.data_users.all()] == [today(-3), None, None]


def test_wrong_lines_are_named_and_nothing_is_added(story, sign_in):
    rows = "Analyst 1; Links\nnobody\nAnalyst 2; x; 12/3/2027"
    answer = sign_in(RECIPIENT).post(page(story), {"do": "paste", "rows": rows})
    text = answer.content.decode()
    assert answer.status_code == 422 and "Line 2: give the name" in text and "Line 3: Give the date" in text
    assert "12/3/2027" in text and listed(story) == []


def test_a_known_name_is_added_once(story, sign_in):
    client = sign_in(RECIPIENT)
    for _ in range(2):
        assert add(client, story).status_code == 302
    assert listed(story) == ["Analyst 1"]


def test_training_is_noted_for_those_ticked(story, sign_in):
    client = sign_in(RECIPIENT)
    client.post(page(story), {"do": "paste", "rows": "One; a\nTwo; b\nThree; c"})
    one, _, three = story.bucp.data_users.order_by("pk")
    assert "3 not trained yet." in client.get(page(story)).content.decode()
    nobody = client.post(page(story), {"do": "train", "trained_on": today().isoformat()})
    assert nobody.status_code == 422 and "Tick at least one person" in nobody.content.decode()
    client.post(page(story), {"do": "train", "users": [one.pk, three.pk], "trained_on": today().isoformat()})
    assert story.bucp.data_users.filter(trained_on=today()).count() == 2
    assert "1 not trained yet." in client.get(page(story)).content.decode()


def test_removing_needs_a_reason_keeps_the_ticks_and_leaves_a_record(story, sign_in):
    client = sign_in(RECIPIENT)
    add(client, story)
    user = story.bucp.data_users.get()
    answer = client.post(page(story), {"do": "remove", "users": [user.pk], "reason": " "})
    assert answer.status_code == 422 and "§5.13" in answer.content.decode() and answer.context["ticked"] == [user.pk]
    client.post(page(story), {"do": "remove", "users": [user.pk], "reason": "Left the department."})
    text = client.get(page(story)).content.decode()
    assert listed(story) == [] and "Left the department." in text and "Removed (1)" in text
    assert DataUser.objects.count() == 1


def test_somebody_of_another_agreement_cannot_be_ticked(story, sign_in):
    other = Story().active()
    client = sign_in(RECIPIENT)
    add(client, other)
    answer = client.post(page(story), {"do": "remove", "users": [other.bucp.data_users.get().pk], "reason": "x"})
    assert answer.status_code == 422 and listed(other) == ["Analyst 1"]


def test_the_provider_and_the_cdo_read_the_list_and_change_nothing(story, sign_in):
    add(sign_in(RECIPIENT), story)
    for reader in (PROVIDER, CDO, SPONSOR):
        client = sign_in(reader)
        text = client.get(page(story)).content.decode()
        assert "Analyst 1" in text and "Add to the list" not in text
        assert add(client, story, name="Another").status_code == 403
    assert listed(story) == ["Analyst 1"]


def test_nobody_else_sees_the_names(story, sign_in):
    assert sign_in(STRANGER).get(page(story)).status_code == 403
    assert sign_in(STRANGER).get(page(Story().sent())).status_code == 404


def test_after_the_end_people_can_only_be_removed(sign_in):
    story = Story().active()
    client = sign_in(RECIPIENT)
    add(client, story)
    story.do(EndNotNeeded(on=today(), text="Done."), RECIPIENT)
    text = client.get(page(story)).content.decode()
    assert "Add to the list" not in text and "Remove from the list" in text
    assert add(client, story, name="Another").status_code == 409
    client.post(page(story), {"do": "remove", "users": [story.bucp.data_users.get().pk], "reason": "It ended."})
    assert listed(story) == []


def test_the_page_costs_the_same_however_many_people(story, sign_in, django_assert_max_num_queries):
    client = sign_in(RECIPIENT)
    client.post(page(story), {"do": "paste", "rows": "\n".join(f"Analyst {n}; x" for n in range(60))})
    with django_assert_max_num_queries(20):
        assert client.get(page(story)).content.decode().count("Analyst") >= 60


def test_an_unknown_act_changes_nothing(story, sign_in):
    assert sign_in(RECIPIENT).post(page(story), {"do": "dance"}).status_code == 422
