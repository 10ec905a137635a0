"""No letter leads its reader to a page that is closed to them: every link in every kind of letter, as everybody to whom
it went, in every state that its agreement can come to. The rule of each page is asked, not the page."""

import re
from collections import defaultdict

import pytest
from django.conf import settings
from django.urls import resolve

from bucp.models import Bucp
from bucp.models.states import ON_FILE, State
from bucp.workflow.table import MOVES
from notices.kinds import LETTER_KINDS
from notices.models import Delivery, Letter
from tests.access.asking import OPEN, Address, Person, ask
from tests.support.every_letter import TOLD_ELSEWHERE, tell_every_kind

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def links_of(letter) -> set[str]:
    """The paths of the portal to which a letter leads."""
    written = re.findall(rf"{re.escape(settings.SITE_URL)}(/[^\s]*)", letter.body)
    return {re.split(r"[?#]", url)[0] for url in [letter.url, *written] if url}


def after(state: str) -> set[str]:
    """The states that an agreement in this one can come to, with itself."""
    found, ask_of = {state}, [state]
    while ask_of:
        here = ask_of.pop()
        new = {m.target for m in MOVES.values() if m.target and here in m.source} - found
        found |= new
        ask_of += new
    return found


def still_takes_part(delivery) -> bool:
    """Who was released from an agreement, or lost the role in which a letter came, does not read it any more."""
    return delivery.user is not None and bool(delivery.user.roles)


def closed(links, seen=None) -> set:
    """(kind, link, who, state) of those that do not open. `links`: (kind, link, user)."""
    people, found = {}, set()
    for kind, link, user in links:
        person = people.setdefault(user.pk, Person(user.email, user, (), frozenset()))
        answer = ask(person, Address(None, {}, link, resolve(link)))
        if answer != OPEN:
            found.add((kind, link, user.email, answer, seen))
    return found


def test_every_link_in_every_kind_of_letter_opens_for_everybody_to_whom_it_went_in_every_state():
    tell_every_kind()
    sent = Delivery.objects.select_related("notice", "user").exclude(user=None)
    untold = sorted(set(LETTER_KINDS) - set(Letter.objects.values_list("kind", flat=True)))
    assert " ".join(untold) == " ".join(sorted(TOLD_ELSEWHERE))
    wrong, of_agreement = set(), defaultdict(set)
    for delivery in filter(still_takes_part, sent):
        for link in links_of(delivery.notice):
            one = (delivery.notice.kind, link, delivery.user)
            of_agreement[delivery.notice.about].add(one)
    for number, links in of_agreement.items():
        wrong |= closed(links, "as told")
        bucp = Bucp.objects.filter(number=number).first()
        if bucp is None or (not bucp.disputes.exists() and not bucp.notices_given.exists()):
            continue
        for state in after(bucp.state if bucp.state in ON_FILE else State.REVIEW):
            Bucp.objects.filter(pk=bucp.pk).update(state=state, filed_at=bucp.filed_at or bucp.created_at)
            wrong |= closed([one for one in links if state in ON_FILE or not LETTER_KINDS[one[0]].on_file], state)
        Bucp.objects.filter(pk=bucp.pk).update(state=bucp.state, filed_at=bucp.filed_at)
    assert sorted({(kind, re.sub(r"\d+", "n", link), who, answer) for kind, link, who, answer, _ in wrong}) == []
