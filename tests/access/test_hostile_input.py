"""Hostile and broken input at every address, in every hand: a sentence perhaps, never a 500, nothing that was typed is
lost, and nobody signs by accident.

What is sent is found in the portal itself (`surface`), and twice: every name that anything declares, or that a view
asks for, goes to every address; and every form of every page is sent as a browser does, by each of its buttons.
"""

from functools import cache
from html import unescape
from urllib.parse import urlencode

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import resolve
from django.utils import timezone

from bucp.models import Bucp, Signature
from bucp.models.states import State
from bucp.workflow.table import MOVES
from demo.accounts import CAST
from disputes.enums import Step
from idea_portal.routes import routes
from obligations.duties.obligation_types import KINDS
from obligations.formal_notices.clauses import CLAUSES
from obligations.questions import QuestionSpec
from tests.access import counts, surface
from tests.access.asking import OPEN, Address, Person, ask, moves_of
from tests.access.pages import forms_in
from tests.access.test_every_address import RARE, client_for, every_arguments
from tests.support.worlds import at_step, in_state, with_a_lesson, with_people_coming

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TEXTS = {
    "script": "<script>alert(1)</script>'\";-- 数据 بيانات 🙂 \u202e",
    "number": "-99999999999999999999999",
    "nul and long": "a\x00b\x1b[31m" + "x" * 30_000,
}
STRICTER = {"nul and long": [pytest.mark.postgres]}
"""Texts that PostgreSQL refuses and SQLite takes: sent to the stricter one."""

BUSY = (State.REVIEW, State.ACTIVE)
"""States in which most can be written: they are tried with every text, the others with the script."""
OF_TYPE = {
    "date": lambda: timezone.localdate().isoformat(),
    "time": lambda: "10:30",
    "number": lambda: "1",
    "email": lambda: "somebody@example.org",
    "file": lambda: SimpleUploadedFile("evil.xlsx", b"PK\x03\x04" + b"\x00" * 200, "application/x-what"),
}
KINDS_OF_TEXT = [pytest.param(kind, marks=STRICTER.get(kind, ()), id=kind) for kind in TEXTS]
WORLDS = [
    pytest.param(state.value, kind, marks=STRICTER.get(kind, ()), id=f"{state.value} {kind}")
    for state in State
    for kind in TEXTS
    if state in BUSY or kind == "script" or counts.ALL
]
WORLDS += [(step.value, "script") for step in Step if step != Step.GOVERNOR]  # the last is that of `State.DISPUTE`
ROUNDS = 4
"""So often at most a view is asked for more names: each round finds what the last one has opened."""


NAMES = {move.name for move in MOVES.values()}
URLENCODED = "application/x-www-form-urlencoded"
declared = cache(surface.names)  # once for all tests: it reads the whole project


def world(name: str) -> Bucp:
    """The BUCP in a state, or in dispute at a step, with a task of the exchange of every kind once it is filed."""
    bucp = in_state(name) if name in State.values else at_step(name)
    bucp = Bucp.objects.with_parties().get(pk=bucp.pk)
    if name in RARE:
        RARE[name](bucp)
    if bucp.duties.exists():
        for kind, rule in KINDS.items():
            party = next(p for p in bucp.party_list if p.side == rule.side)
            bucp.duties.get_or_create(kind=kind, key="hostile", defaults={"party": party, "title": rule.title})
    return bucp


def writers(bucp) -> list[str]:
    """As few of the cast as can do all that people can do in this state, and somebody who can do nothing."""
    able = {
        p.email: {name for role in Person.of(p.email, bucp).party_roles for name in moves_of(role, bucp.state)} & NAMES
        for p in CAST
    }
    found, left = [], {name for moves in able.values() for name in moves}
    while left:
        found.append(max(able, key=lambda email: len(able[email] & left)))
        left -= able[found[-1]]
    return [*found, "cdo@odi.example"]


def _as_a_browser(method: str, data: dict) -> dict:
    """What the client is given: the form in one line, as a browser sends one without files, which is quicker to read;
    in parts when a file goes along."""
    values = [v for value in data.values() for v in (value if isinstance(value, list) else [value])]
    if method == "get" or any(hasattr(v, "read") for v in values):
        return {"data": data}
    return {"data": urlencode(data, doseq=True), "content_type": URLENCODED}


class Attack:
    """One person's attack with one text on the addresses of one world. Whatever a request changes is undone.

    `asked`: what the views have asked for, by (name of the address, method); it, the addresses that are `varied` and
    the doors that were `closed` are learned once for all who attack this world. `wrong`: what went wrong, as (person,
    method, address, what).
    """

    def __init__(self, email, text: str, bucp, asked: dict, varied: set, closed: set):
        self.email, self.person, self.client = email, Person.of(email, bucp), client_for(email)
        self.text, self.asked, self.varied, self.closed = text, asked, varied, closed
        self.sent_forms, self.wrong = set(), []
        self.signatures = Signature.objects.filter(round__bucp=bucp)
        self.signed = self.signatures.count()

    def run(self, addresses) -> None:
        """Everything to every address. The variants of one (each question, clause, kind) get it from the first
        person to whom they are open."""
        known = set()
        for address in addresses:
            name = address.route.name
            if name in known and address.url in self.varied:
                continue
            answer = ask(self.person, address)
            if answer == OPEN:
                self.varied |= {address.url} if name in known else set()
                self.forms_of(address.url)
                self.everything_to(address)
            elif (name, answer) not in self.closed:
                self.closed.add((name, answer))
                self.at_the_door(address)
            known.add(name)

    def send(self, method: str, url: str, data: dict):
        cookies = self.client.cookies.copy()
        counts.tried[counts.HOSTILE] += 1
        with transaction.atomic():
            response = getattr(self.client, method)(url, **_as_a_browser(method, data))
            if response.status_code >= 500 and response.status_code != 503:
                what = response.exc_info[1] if response.exc_info else response.content[:100]
                counts.wrong[counts.HOSTILE] += 1
                self.wrong.append((self.email, method, url, f"{response.status_code}: {what!r}"))
            elif method == "post" and self.signatures.count() != self.signed:
                self.wrong.append((self.email, method, url, "a signature by accident"))
            transaction.set_rollback(True)
        self.client.cookies = cookies
        return response

    def everything_to(self, address: Address) -> None:
        """Every name that is declared anywhere, at first; and all for which the view asks, until it asks for no
        more. What stands in an address says the same to everybody: once for all."""
        for method, most in (("get", 2_000), ("post", 30_000)):
            text, key = self.text[:most], (address.route.name, method)
            if key not in self.asked:
                with surface.listening() as self.asked[key]:
                    self.send(method, address.url, dict.fromkeys(declared(), text[:100]))
            elif method == "get":
                continue
            known = self.asked[key]
            for _ in range(ROUNDS):
                with surface.listening() as asked:
                    self.send(method, address.url, dict.fromkeys(known, text))
                if asked <= known:
                    break
                known |= asked

    def at_the_door(self, address: Address) -> None:
        """To an address that is closed to the person: the view never reads it, the pages that say so may."""
        for method in ("get", "post"):
            self.send(method, address.url, dict.fromkeys(("text", "q", "value"), self.text[:2_000]))

    def forms_of(self, url: str) -> None:
        """Every form of the page, once by each button, with a text in all that is typed."""
        page = self.send("get", url, {})
        if page.status_code != 200 or not page.headers["Content-Type"].startswith("text/html"):
            return
        for form in forms_in(page.content.decode(), url):
            for button in form.buttons:
                self._press(form, button)

    def _press(self, form, button) -> None:
        path = form.action.partition("?")[0]
        names = tuple(sorted({c.name for c in form.controls}))
        if (path, names, button) in self.sent_forms or resolve(path).url_name == "account_logout":
            return
        self.sent_forms.add((path, names, button))
        chooses = self.text == TEXTS["script"] and any(c.type in ("radio", "select") for c in form.controls)
        for last in (False, True) if chooses else (False,):
            data = form.filled(self.text, OF_TYPE, last) | ({button[0]: button[1]} if button[0] else {})
            response = self.send("post" if form.method == "post" else "get", form.action, data)
            self._look_at(form, response)

    def _look_at(self, form, response) -> None:
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if not is_page or self.text != TEXTS["script"]:
            return
        html = response.content.decode()
        if "<script>alert" in html:
            self.wrong.append((self.email, form.method, form.action, "the text stands in the page as a script"))
        written = any(c.type in ("text", "textarea") for c in form.controls)
        if response.status_code in (409, 422) and written and "alert(1)" not in unescape(html):
            self.wrong.append((self.email, form.method, form.action, "what was typed is lost"))


def test_every_field_of_every_form_is_sent():
    names = set(surface.names())
    assert {f"{form.__qualname__}.{n}" for form in surface.forms() for n in surface.fields_of(form) - names} == set()
    assert {"typed_name", "stance", "reason", "verdict", "affirmed", "trained_on", "statutes"} <= names


def test_every_question_is_sent():
    asked = {ask.key for one in (*CLAUSES.values(), *KINDS.values()) for ask in one.asks}
    assert asked <= set(surface.names())


def test_a_new_field_and_a_new_question_are_found_by_themselves(monkeypatch):
    made = type("NewForm", (forms.Form,), {"__module__": "obligations.views.made_up", "brand_new": forms.CharField()})
    monkeypatch.setattr(
        "obligations.formal_notices.clauses.MADE_UP",
        {"some": (QuestionSpec("never_asked_before", "Why?"),)},
        raising=False,
    )
    assert {"brand_new", "never_asked_before"} <= set(surface.names())
    assert made in surface.forms()


def test_what_a_view_asks_for_is_heard(rf):
    with surface.listening() as asked:
        post = rf.post("/", {"a": "1"}).POST
        post.get("b"), post.getlist("c"), "d" in post
    assert {"b", "c", "d"} <= asked


@pytest.mark.parametrize(("state", "kind"), WORLDS)
def test_no_address_of_a_bucp_breaks(state, kind):
    bucp = world(state)
    mine = [r for r in routes() if "<number>" in r.address]
    if state in Step.values:  # the rest is tried in `State.DISPUTE`
        mine = [r for r in mine if r.name.startswith("disputes:")]
    addresses = [Address.of(r, v) for r in mine for v in _variables(r, bucp)]
    assert attacked(writers(bucp), TEXTS[kind], bucp, addresses) == []


def attacked(people, text: str, bucp, addresses) -> list:
    """What went wrong when these people attacked, one after the other."""
    asked, varied, closed, wrong = {}, set(), set(), []
    for email in people:
        attack = Attack(email, text, bucp, asked, varied, closed)
        attack.run(addresses)
        wrong += attack.wrong
    return wrong


def _variables(route, bucp) -> list[dict]:
    """Each section, question, clause and kind where most can be written; one of each elsewhere."""
    return every_arguments(route, bucp) if counts.ALL or bucp.state in BUSY else every_arguments(route, bucp)[:1]


@pytest.mark.parametrize("kind", KINDS_OF_TEXT)
def test_no_other_address_breaks(kind):
    bucp = with_a_lesson(with_people_coming(world("active")))
    others = [r for r in routes() if "<number>" not in r.address and not r.name.startswith("account_logout")]
    addresses = [Address.of(r, v) for r in others for v in every_arguments(r, bucp)]
    people = (
        "coordinator@cdss.example",
        "sponsor@cdph.example",
        "cdo@odi.example",
        "admin@odi.example",
        None,
    )
    assert attacked(people, TEXTS[kind], bucp, addresses) == []
