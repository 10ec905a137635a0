"""Whatever page shows CDO staff a sensitive answer, or the account of an incident, says so in the agreement's history,
once for each look (domain.md §11). Every address is tried; what is found in its answer must be on record."""

import pytest

from bucp.review.commands import WriteComment
from bucp.sensitive import KIND
from disputes.commands import RaiseDispute
from disputes.enums import Step
from history.models import Event
from idea_portal.routes import routes
from obligations.formal_notices.commands import GiveNotice
from obligations.formal_notices.page import READ_SECRET
from tests.access.asking import Address
from tests.access.test_every_address import arguments, client_for
from tests.obligations.saying import said
from tests.support.quarrel import Quarrel
from tests.support.story import Story

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SAFEGUARD, REMARK, ACCOUNT = "Vault number nine", "The vault door is too thin", "A box of tapes fell off a truck"
KINDS = {SAFEGUARD: KIND, REMARK: KIND, ACCOUNT: READ_SECRET}
ASKED = {"bucp:revision": ("", "?against=now"), "bucp:document": ("", "?revision=1"), "bucp:list": ("", "?q=vault")}


def with_secrets(story):
    for field in ("privacy_requirements", "security_requirements"):
        story.answer(field, SAFEGUARD, story.bucp.recipients[0], "coordinator@cdss.example")
    return story


def in_force():
    story = with_secrets(Story().filled()).active()
    data = {key: ACCOUNT if text.startswith("Example") else text for key, text in said("improper_use").items()}
    story.do(GiveNotice(clause="improper_use", data=data), "coordinator@cdss.example")
    return story


def in_dispute():
    story = with_secrets(Quarrel())
    remark = WriteComment(field="security_requirements", text=REMARK, party=story.bucp.recipients[0])
    story.do(remark, "coordinator@cdph.example")
    raised = RaiseDispute(kind="exchange", fields=["security_requirements", "purpose_need"], text="Too weak.")
    story.do(raised, "coordinator@cdph.example")
    return story.at(Step.CDO)


def addresses(bucp) -> list[str]:
    """Every address of the portal with real values, and some with what can be asked of them."""
    found = [(route, values) for route in routes() if (values := arguments(route, bucp)) is not None]
    return [Address.of(*one).url + asked for one in found for asked in ASKED.get(one[0].name, ("",))]


def recorded(bucp, kind) -> int:
    return Event.objects.filter(chain_id=bucp.number, kind=kind).count()


@pytest.mark.parametrize("world", [in_force, in_dispute])
def test_what_cdo_staff_are_shown_is_on_record_each_time(world):
    bucp, client, shown, silent = world().fresh(), client_for("audit@odi.example"), set(), []
    for url in addresses(bucp):
        if "logout" in url:
            continue
        before = {kind: recorded(bucp, kind) for kind in set(KINDS.values())}
        text = client.get(url).content.decode(errors="replace")
        for words, kind in KINDS.items():
            if words in text:
                shown.add(words)
                if recorded(bucp, kind) != before[kind] + 1:
                    silent.append((url, words))
    assert silent == []
    assert shown >= {SAFEGUARD}, "the walk came by no page that shows it"
