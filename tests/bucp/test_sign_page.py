"""`/bucps/<number>/sign/`: reading, signing, refusing, returning to review."""

import pytest
from django.core.cache import cache

from bucp.models import Signature
from bucp.signing.commands import PutOutForSignature, ReturnToReview
from demo.accounts import PASSWORD
from signatories.models import Membership, Role
from tests.support.story import Story, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_old_attempts():
    cache.clear()


def address(story, more=""):
    return f"/bucps/{story.bucp.number}/sign/{more}"


def party(story, slug):
    return next(p for p in story.bucp.party_list if p.entity.slug == slug)


def typed(story, slug="cdph", role="sponsor", **other):
    """What a signer sends when everything is right."""
    story.bucp = story.fresh()
    return {
        "party": party(story, slug).pk,
        "role": role,
        "seen_sha256": story.bucp.current_revision.sha256,
        "typed_name": person(f"{role}@{slug}.example").name,
        "password": PASSWORD,
        "agreed": "on",
        **other,
    }


def signatures(story):
    return Signature.objects.filter(round__bucp=story.bucp)


@pytest.fixture
def story(db):
    return Story().in_signing()


def test_a_signer_reads_the_frozen_text_with_its_revision_and_fingerprint(sign_in, story):
    page = sign_in("sponsor@cdph.example").get(address(story)).content.decode()
    revision = story.fresh().current_revision
    assert f"Revision {revision.number}" in page and revision.sha256 in page
    assert "Example text for Data Users." in page
    assert "Sign as Executive Sponsor, Department of Public Health" in page


def test_a_signature_keeps_who_when_where_what_and_as_whom(sign_in, story):
    response = sign_in("sponsor@cdph.example").post(address(story), typed(story), REMOTE_ADDR="10.1.2.3")
    assert response.status_code == 302
    signature = signatures(story).get()
    assert signature.sha256 == story.fresh().current_revision.sha256
    assert (signature.address, signature.role, signature.user.email) == ("10.1.2.3", "sponsor", "sponsor@cdph.example")
    assert "Department of Public Health" in signature.statement and signature.at


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"agreed": ""}, "Tick the box"),
        ({"typed_name": "Somebody Else"}, "Type your name as it stands on record: Executive Sponsor CDPH"),
        ({"typed_name": ""}, "Type your name as it stands"),
        ({"password": "wrong"}, "That is not your password"),
        ({"password": ""}, "That is not your password"),
    ],
)
def test_what_is_wrong_is_said_beside_its_part_and_nothing_is_stored(sign_in, story, wrong, sentence):
    response = sign_in("sponsor@cdph.example").post(address(story), typed(story, **wrong))
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not signatures(story).exists()


def test_everything_wrong_is_told_at_once_and_what_was_typed_stays_but_the_password(sign_in, story):
    response = sign_in("sponsor@cdph.example").post(
        address(story), typed(story, agreed="", typed_name="Some Name", password="my secret")
    )
    page = response.content.decode()
    assert "Tick the box" in page and "Type your name as" in page and "not your password" in page
    assert 'value="Some Name"' in page and "my secret" not in page


def test_the_name_may_differ_in_case_and_spaces(sign_in, story):
    sign_in("sponsor@cdph.example").post(address(story), typed(story, typed_name="  executive  SPONSOR cdph "))
    assert signatures(story).get().typed_name == "Executive Sponsor CDPH", "spelled as in the account"


def test_a_second_click_gives_no_second_signature_and_says_so(sign_in, story):
    client = sign_in("sponsor@cdph.example")
    client.post(address(story), typed(story))
    response = client.post(address(story), typed(story))
    assert response.status_code == 409 and "has signed already" in response.content.decode()
    assert signatures(story).count() == 1


def test_a_text_that_is_not_the_one_shown_cannot_be_signed(sign_in, story):
    response = sign_in("sponsor@cdph.example").post(address(story), typed(story, seen_sha256="0" * 64))
    assert response.status_code == 409 and "Read it again" in response.content.decode()
    assert not signatures(story).exists()


def test_nobody_signs_for_another_party_or_role(sign_in, story):
    client = sign_in("sponsor@cdph.example")
    assert client.post(address(story), typed(story, "cdss")).status_code == 403
    assert client.post(address(story), typed(story, role="coordinator")).status_code == 403
    assert not signatures(story).exists()


@pytest.mark.parametrize("email", ["legal@cdph.example", "drafter@cdss.example"])
def test_those_who_do_not_sign_read_and_cannot_sign(sign_in, story, email):
    client = sign_in(email)
    assert b"Out for signature" in client.get(address(story)).content
    assert client.post(address(story), typed(story)).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [{"party": "999999"}, {"party": "x"}, {"party": ""}, {"role": "legal"}, {"role": ""}, {"party": "９"}],
)
def test_a_foreign_party_or_role_is_not_found(sign_in, story, wrong):
    data = {**typed(story), **wrong}
    assert sign_in("sponsor@cdph.example").post(address(story), data).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"typed_name": "x" * 1_000_000},
        {"typed_name": "a\x00b"},
        {"password": "p" * 1_000_000},
        {"password": "\x00"},
        {"acknowledged": ["x", "999"]},
        {"acknowledged": "\x00"},
        {"seen_sha256": "\x00" * 5},
        {"agreed": "\x00"},
    ],
)
def test_mad_input_is_refused_with_a_page(sign_in, story, wrong):
    response = sign_in("sponsor@cdph.example").post(address(story), typed(story, **wrong))
    assert response.status_code in (302, 409, 422)


def test_an_empty_form_is_told_what_it_lacks(sign_in, story):
    only = {k: v for k, v in typed(story).items() if k in ("party", "role", "seen_sha256")}
    assert sign_in("sponsor@cdph.example").post(address(story), only).status_code == 422


def test_after_five_wrong_passwords_the_right_one_has_to_wait(sign_in, story):
    client = sign_in("sponsor@cdph.example")
    for _ in range(5):
        client.post(address(story), typed(story, password="guess"))
    response = client.post(address(story), typed(story))
    assert response.status_code == 429 and "too many wrong tries. Wait " in response.content.decode()
    assert not signatures(story).exists()
    other = sign_in("sponsor@cdss.example").post(address(story), typed(story, "cdss"))
    assert other.status_code == 302  # one person’s mistakes keep nobody else waiting


def test_a_sponsor_weighs_each_objection_and_a_coordinator_need_not(sign_in):
    story = Story().in_signing({("cdph", "legal"): "objects"})
    opinion = story.bucp.review_requests.get(party=party(story, "cdph"), review="legal").opinion
    client = sign_in("sponsor@cdss.example")
    assert b"I have weighed this objection" in client.get(address(story)).content
    response = client.post(address(story), typed(story, "cdss"))
    assert response.status_code == 422 and "An opinion objects. Say for each" in response.content.decode()
    client.post(address(story), typed(story, "cdss", acknowledged=str(opinion.pk)))
    assert signatures(story).get().acknowledged == [opinion.pk]
    sign_in("coordinator@cdss.example").post(address(story), typed(story, "cdss", "coordinator"))
    assert signatures(story).count() == 2


def test_a_signer_reads_the_conditions_of_every_review_before_the_form(sign_in):
    story = Story().in_signing({("cdph", "security"): "conditions", ("cdss", "legal"): "conditions"})
    page = sign_in("sponsor@cdph.example").get(address(story)).content.decode()
    before_form = page[: page.index('name="typed_name"')]
    assert "Security Review of Department of Public Health: Supports with conditions" in before_form
    assert "Legal Review of Department of Social Services: Supports with conditions" in before_form
    assert before_form.count("Considered and found in order.") == 2


def test_the_tick_for_an_objection_stays_when_something_else_is_wrong(sign_in):
    story = Story().in_signing({("cdph", "legal"): "objects"})
    opinion = story.bucp.review_requests.get(party=party(story, "cdph"), review="legal").opinion
    response = sign_in("sponsor@cdss.example").post(
        address(story), typed(story, "cdss", acknowledged=str(opinion.pk), password="wrong")
    )
    assert response.context["wrong"].weighed == [(opinion, True)]


def test_a_person_with_two_roles_signs_in_one_of_them_only(sign_in, story):
    user = person("coordinator@cdph.example")
    Membership.objects.create(user=user, entity=party(story, "cdph").entity, role=Role.SPONSOR)
    party(story, "cdph").participants.create(user=user, role=Role.SPONSOR)
    client = sign_in(user.email)
    for role, offered in (("sponsor", ["sponsor"]), ("coordinator", [])):
        assert [f.party_role.role for f in client.get(address(story)).context["forms"]] == offered
        client.post(address(story), typed(story, role=role, typed_name=user.name))
    assert signatures(story).filter(user=user).count() == 1


def test_a_refusal_with_a_reason_returns_it_to_review_and_keeps_the_void_signatures(sign_in, story):
    story.sign("cdss", "sponsor")
    client = sign_in("sponsor@cdph.example")
    assert b"1 signature no longer counts" in client.get(address(story, "refuse/")).content
    response = client.post(address(story, "refuse/"), {"reason": "The purpose is too wide."}, follow=True)
    assert response.status_code == 200 and story.fresh().state == "review"
    page = client.get(address(story)).content.decode()
    assert "The purpose is too wide." in page and "no longer count" in page and "Executive Sponsor CDSS" in page
    assert signatures(story).count() == 1


@pytest.mark.parametrize("reason", ["", "   \n", "x" * 20_001, "a\x00b"])
def test_a_refusal_needs_a_reason_of_a_length_one_reads(sign_in, story, reason):
    response = sign_in("sponsor@cdph.example").post(address(story, "refuse/"), {"reason": reason})
    assert response.status_code == 422 and response.context["form"]["reason"].errors
    assert story.fresh().state == "signing"


def test_coordinators_return_it_to_review_and_others_do_not(sign_in, story):
    story.sign("cdss", "sponsor")
    assert sign_in("sponsor@cdph.example").get(address(story, "return/")).status_code == 403
    client = sign_in("coordinator@cdph.example")
    assert b"1 signature no longer counts" in client.get(address(story, "return/")).content
    client.post(address(story, "return/"), {"reason": "A date is wrong."})
    assert story.fresh().state == "review"


def test_after_a_return_the_text_can_change_and_all_sign_anew(sign_in, story):
    story.sign("cdss", "sponsor")
    story.do(ReturnToReview(reason="A field was forgotten."), "coordinator@cdss.example")
    story.answer("end_date", "2031-01-31")
    for request in story.bucp.review_requests.filter(stale_since__isnull=False):
        pytest.fail(f"{request} covers the end date?")
    story.do(PutOutForSignature(), "coordinator@cdss.example")
    page = sign_in("coordinator@cdss.example").get(address(story))
    assert page.context["page"].missing == 4
    assert len(page.context["page"].void_rounds) == 1
    rounds = list(story.bucp.signing_rounds.order_by("number"))
    assert rounds[0].revision.sha256 != rounds[1].revision.sha256


def test_putting_out_says_what_it_does_and_freezes_the_text(sign_in):
    story = Story().reviewed()
    client = sign_in("coordinator@cdss.example")
    assert b"frozen" in client.get(address(story, "put-out/")).content
    assert client.post(address(story, "put-out/")).headers["Location"] == address(story)
    assert story.fresh().state == "signing"


def test_putting_out_too_early_lists_what_comes_first_with_links(sign_in):
    story = Story().sent()
    client = sign_in("coordinator@cdss.example")
    page = client.get(address(story, "put-out/"))
    assert page.context["problems"] and 'href="/bucps/' in page.content.decode()
    assert client.post(address(story, "put-out/")).status_code == 409
    assert story.fresh().state == "review"
    assert sign_in("legal@cdss.example").get(address(story, "put-out/")).status_code == 404
    assert sign_in("drafter@cdss.example").post(address(story, "put-out/")).status_code == 403


@pytest.mark.parametrize("page", ["", "put-out/", "refuse/", "return/"])
@pytest.mark.parametrize("step", ["filled", "active", "withdrawn"])
def test_out_of_its_time_each_page_says_where_it_stands(sign_in, page, step):
    story = getattr(Story(), step)()
    client = sign_in("coordinator@cdss.example")
    assert client.get(address(story, page)).status_code == 200
    before = story.fresh().state
    data = {"party": party(story, "cdss").pk, "role": "coordinator", "reason": "x"}
    assert client.post(address(story, page), data).status_code in (409, 422)
    assert story.fresh().state == before


def test_strangers_find_no_signing_page(sign_in, story):
    assert sign_in("sponsor@edd.example").get(address(story)).status_code == 404
    assert sign_in("cdo@odi.example").get(address(story)).status_code == 404


def test_the_queries_do_not_grow_with_parties_rounds_and_signatures(sign_in, django_assert_max_num_queries):
    client = sign_in("sponsor@cdph.example")
    small = Story().in_signing()
    large = Story(recipients=("cdss", "edd"), providers=("cdph", "calstrs")).in_signing()
    for _ in range(2):
        large.sign("cdss", "sponsor")
        large.sign("edd", "sponsor")
        large.do(ReturnToReview(reason="Again."), "coordinator@cdss.example")
        large.do(PutOutForSignature(), "coordinator@cdss.example")
    large.sign("cdss", "sponsor")
    with django_assert_max_num_queries(20) as few:
        client.get(address(small))
    with django_assert_max_num_queries(20) as more:
        client.get(address(large))
    assert len(more) <= len(few) + 2  # parties and entities of signatures, once there are some
