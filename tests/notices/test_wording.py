"""`/notices/wording/`: who reads and changes the words of the letters, what a wording may hold, its history."""

import pytest
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from history.models import Event
from notices import template_language as words
from notices import wording
from notices.kinds import LETTER_KINDS
from notices.models import Letter, LetterText
from notices.outbox import To, queue

pytestmark = pytest.mark.django_db
ADMIN, CDO, OTHER = "admin@odi.example", "cdo@odi.example", "coordinator@cdss.example"
LIST, KIND, CHANGE = "/notices/wording/", "/notices/wording/in_force/", "/notices/wording/in_force/change/"
NEW = "{{ about }}: “{{ bucp.title }}” holds from today\n\nThe exchange may begin.\n\nRead it:\n{{ url }}"


def save(client, text=NEW, reason="Plainer words.", act="save"):
    return client.post(CHANGE, {"text": text, "reason": reason, "act": act}, follow=True)


@pytest.fixture
def sent(people):
    """Queues the letter as the life cycle does; returns it."""

    def write(**context) -> Letter:
        class Bucp:
            title = "Shared caseload study"
            end_date = None

        return queue(
            "in_force",
            [To(people[OTHER], "x")],
            about="IDEA-2026-0001",
            url="/bucps/IDEA-2026-0001/",
            context={"bucp": Bucp(), **context},
        )

    return write


# Who -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "reads", "changes"),
    [
        (ADMIN, 200, 200),
        (CDO, 200, 403),
        ("audit@odi.example", 200, 403),
        (OTHER, 403, 403),
        ("sponsor@cdph.example", 403, 403),
        ("agency-cdo@chhs.example", 403, 403),
    ],
)
def test_the_administrator_changes_cdo_staff_read_nobody_else(sign_in, who, reads, changes):
    client = sign_in(who)
    assert [client.get(LIST).status_code, client.get(KIND).status_code] == [reads, reads]
    assert client.get(CHANGE).status_code == changes
    if changes == 403:
        assert save(client).status_code == 403
    assert not LetterText.objects.exists()


def test_somebody_signed_out_is_asked_to_sign_in(client):
    for address in (LIST, KIND, CHANGE):
        assert "/accounts/login/" in client.get(address)["Location"]


@pytest.mark.parametrize("kind", ["no-such", "request", "account", "x" * 200])
def test_a_kind_without_a_wording_is_404(sign_in, kind):
    assert sign_in(ADMIN).get(f"{LIST}{kind}/").status_code == 404
    assert sign_in(ADMIN).get(f"{LIST}{kind}/change/").status_code == 404


def test_cdo_staff_are_told_who_changes_it(sign_in):
    page = sign_in(CDO).get(KIND).content.decode()
    assert "The portal administrator changes it." in page
    assert "Change the text" not in page


# The list --------------------------------------------------------------------------------------------


def test_the_list_has_every_kind_and_says_which_is_changed(sign_in):
    client = sign_in(ADMIN)
    page = client.get(LIST).content.decode()
    for kind in LETTER_KINDS.values():
        assert kind.title in page
    assert "All are worded as built in" in page
    save(client)
    page = client.get(LIST).content.decode()
    assert "1 is worded otherwise" in page
    assert "Portal Administrator ODI" in page


def test_the_list_costs_the_same_however_many_were_changed(sign_in, people, django_assert_max_num_queries):
    for kind in ("filed", "in_force", "named", "reminder"):
        wording.change(kind, wording.built_in(kind), people[ADMIN], "Again.")
    client = sign_in(ADMIN)
    with django_assert_max_num_queries(10):
        client.get(LIST)


# Changing --------------------------------------------------------------------------------------------


def test_a_new_text_counts_from_the_next_letter_on(sign_in, sent):
    before = sent()
    save(sign_in(ADMIN))
    after = sent()
    assert "is in force from today" in Letter.objects.get(pk=before.pk).subject
    assert after.subject == "IDEA-2026-0001: “Shared caseload study” holds from today"
    assert after.body.endswith("http://testserver/bucps/IDEA-2026-0001/")


@pytest.mark.both
def test_going_back_to_the_built_in_text(sign_in, sent):
    client = sign_in(ADMIN)
    save(client)
    page = client.post(CHANGE, {"act": "back", "why": "It was better."}, follow=True).content.decode()
    assert "went back to the built-in text: It was better." in page
    assert "is in force from today" in sent().subject


@pytest.mark.parametrize("why", ["", "   "])
def test_going_back_needs_a_reason(sign_in, why):
    client = sign_in(ADMIN)
    save(client)
    answer = client.post(CHANGE, {"act": "back", "why": why})
    assert answer.status_code == 422
    assert "Say why" in answer.content.decode()
    assert LetterText.objects.count() == 1


def test_a_preview_shows_sample_data_and_saves_nothing(sign_in):
    answer = save(sign_in(ADMIN), reason="", act="preview")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Preview, not saved yet" in page
    assert "IDEA-2026-0012: “Shared caseload study” holds from today" in page
    assert "Say why" not in page
    assert "{{ bucp.title }}" in page  # what was typed is still there
    assert not LetterText.objects.exists()


def test_saving_needs_a_reason_and_keeps_what_was_typed(sign_in):
    answer = save(sign_in(ADMIN), reason=" ")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Say why the wording changes" in page
    assert "holds from today" in page
    assert not LetterText.objects.exists()


@pytest.mark.both
def test_the_history_shows_who_when_why_and_every_text(sign_in):
    client = sign_in(ADMIN)
    save(client, reason="Plainer words.")
    save(client, NEW.replace("holds", "is valid"), "Shorter.")
    page = client.get(KIND).content.decode()
    assert page.index("Shorter.") < page.index("Plainer words.")
    assert "holds from today" in page
    assert "is valid from today" in page
    assert "Portal Administrator ODI changed the text" in page


@pytest.mark.both
def test_each_change_is_an_event_on_the_portal_s_chain(sign_in):
    client = sign_in(ADMIN)
    save(client)
    client.post(CHANGE, {"act": "back", "why": "It was better."})
    told = [e.sentence for e in Event.objects.filter(kind__startswith="wording.").order_by("number")]
    assert told == [
        "Portal Administrator ODI changed the wording of the letter “In force”: Plainer words.",
        "Portal Administrator ODI went back to the built-in wording of the letter “In force”: It was better.",
    ]


@pytest.mark.both
def test_an_earlier_text_cannot_be_rewritten(people):
    row = wording.change("in_force", NEW, people[ADMIN], "x")
    with pytest.raises(IntegrityError), transaction.atomic():
        LetterText.objects.filter(pk=row.pk).update(text="Other")


def test_a_text_with_markup_is_shown_as_text(sign_in):
    client = sign_in(ADMIN)
    save(client, NEW + "\n<script>alert(1)</script>", "<b>why</b>")
    for address in (KIND, CHANGE, LIST):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<b>why" not in page


# What a text may hold --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Write the letter"),
        ("Only a subject", "Write the subject in the first line"),
        ("Subject\n\n   ", "Write the subject in the first line"),
        ("Subject\n\nNo link.", "Keep “{{ url }}”"),
        ("S\n\n{{ url }} {{ by.password }}", "is not known in this letter"),
        ("S\n\n{{ url }} {{ bucp.delete }}", "is not known in this letter"),
        ("S\n\n{{ url }} {{ bucp.party_list.0.entity }}", "is not known in this letter"),
        ("S\n\n{{ url }} {{ settings.SECRET_KEY }}", "is not known in this letter"),
        ("S\n\n{{ url }} {{ about|default:bucp.pk }}", "is not known in this letter"),
        ("S\n\n{{ url }} {% if bucp.answers.all %}x{% endif %}", "is not known in this letter"),
        ("S\n\n{{ url }} {% if 1 and bucp.pk == 2 %}x{% endif %}", "is not known in this letter"),
        ("S\n\n{{ url }} {% for a in about %}{{ forloop.counter }}{% endfor %}", "is not known in this letter"),
        ("S\n\n{{ url }} {% for bucp in bucp.title %}{{ bucp.title }}{% endfor %}", "is not known in this letter"),
        ("S\n\n{{ url }} {{ forloop.counter }}", "is not known in this letter"),
        ("S\n\n{{ url }} {% load bucp_tags %}", "cannot be read"),
        ("S\n\n{{ url }} {%load bucp_tags%}", "cannot be read"),
        ("S\n\n{{ url }} {% include 'account/login.html' %}", "cannot be read"),
        ("S\n\n{% extends 'base.html' %}{{ url }}", "cannot be read"),
        ("S\n\n{{ url }} {% debug %}", "cannot be read"),
        ("S\n\n{{ url }} {% csrf_token %}", "cannot be read"),
        ("S\n\n{{ url }} {% url 'landing' %}", "cannot be read"),
        ("S\n\n{{ url }} {% with a=bucp %}{{ a }}{% endwith %}", "cannot be read"),
        ("S\n\n{{ url }} {{ about|safe|pprint }}", "cannot be read"),
        ("S\n\n{{ url }} {{ about|add:about }}", "cannot be read"),
        ("S\n\n{{ url }} {{ bucp._state }}", "cannot be read"),
        ("S\n\n{{ url }} {{ open", "A pair of braces is not closed"),
        ("S\n\n{{ url }} {% if about %}", "cannot be read"),
        ("S\n\n{{ url }} " + "x" * 21_000, "20,000 is the most"),
        ("{% if missing_name %}S{% endif %}\n\n{{ url }}", "is not known in this letter"),
    ],
)
def test_a_text_that_is_no_letter_is_refused_with_a_sentence(sign_in, text, says):
    for act in ("save", "preview"):
        answer = save(sign_in(ADMIN), text, act=act)
        assert answer.status_code == 422
        assert says in answer.content.decode().replace("&quot;", "”")
        assert not LetterText.objects.exists()


def test_every_form_lists_the_names_with_an_example(sign_in):
    client = sign_in(ADMIN)
    for kind in LETTER_KINDS:
        if wording.has_wording(kind):
            assert client.get(f"{LIST}{kind}/change/").status_code == 200
            assert client.get(f"{LIST}{kind}/").status_code == 200
    page = client.get(CHANGE).content.decode()
    assert "<code>{{ bucp.title }}</code> <span>Shared caseload study</span>" in page


def test_an_empty_subject_is_refused(people):
    with pytest.raises(wording.CannotBeUsed):
        wording.preview("in_force", "{% if bucp.end_date and not bucp.end_date %}S{% endif %}\n\n{{ url }}")


def test_every_built_in_text_can_be_read_and_previewed():
    """A kind whose text needs more than the small language could not be changed; none does."""
    for kind in LETTER_KINDS:
        if kind in ("request", "account", "anchor"):
            assert not wording.has_wording(kind)
            continue
        assert wording.has_wording(kind), kind
        shown = wording.preview(kind, wording.built_in(kind))
        assert "{{" not in shown.subject + shown.body


def test_the_sandbox_has_no_tag_or_filter_that_reaches_out():
    library = words.ENGINE.template_builtins[0]
    assert len(words.ENGINE.template_builtins) == 1
    assert set(library.tags) == {"if", "for"}
    assert not {"safe", "pprint", "add", "random"} & set(library.filters)
    assert words.ENGINE.template_loaders == []


def test_loops_do_not_pile_up():
    text = "{% for p in x %}" * 3 + "{% endfor %}" * 3
    with pytest.raises(words.BadWording):
        words.Wording(text)


# It never stops a notice -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "{{ by.password }}\n\n{{ by.password }}",
        "{% nonsense %}\n\nx",
        "{% load x %}",
        "{{",
        "{% if bucp %}\n\n",
    ],
)
def test_a_text_that_fails_gives_way_to_the_built_in_one(people, sent, text, caplog):
    """Such a text cannot be saved here; it might stand there from an earlier version of the portal."""
    people[OTHER].password = make_password("secret")
    LetterText.objects.create(kind="in_force", text=text, by=people[ADMIN], reason="x")
    notice = sent(by=people[OTHER])
    assert "is in force from today" in notice.subject
    assert people[OTHER].password not in notice.body
    assert "the built-in one was sent" in caplog.text


def test_the_page_says_when_a_text_no_longer_fits(people, sign_in):
    LetterText.objects.create(kind="in_force", text="{{ gone }}\n\n{{ url }}", by=people[ADMIN], reason="x")
    assert "no longer fits the letter" in sign_in(ADMIN).get(KIND).content.decode()
    assert sign_in(ADMIN).get(CHANGE).status_code == 200


def test_nothing_is_escaped_in_a_letter(people, sent):
    wording.change("in_force", NEW.replace("The exchange", "It's “A & B”. The exchange"), people[ADMIN], "x")
    assert "It's “A & B”." in sent().body
