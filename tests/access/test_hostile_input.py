"""Hostile and broken input at every address, in every hand: a sentence perhaps, never a 500, nothing that was typed is
lost, and nobody signs by accident.

What is sent is found in the portal itself (`surface`), and twice: every name that anything declares, or that a view
asks for, goes to every address; and every form of every page is sent as a browser does, by each of its buttons.

`make hostile` does all of it in everybody's hand, in every state. The suite divides it (`Divided`): with each text,
every address gets everything from the first person, in the first state, in whose hand its view reads what is sent; and
every form, wherever it is found first.
"""

from dataclasses import dataclass, field
from functools import cache
from html import unescape
from urllib.parse import urlencode
from zlib import crc32

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


def marks(kind: str) -> list:
    """Where the tests with this text run: when they divide it among themselves, in one process."""
    return [*STRICTER.get(kind, ()), *([] if counts.ALL else [pytest.mark.xdist_group(f"hostile {kind}")])]


WORLDS = [(state.value, kind) for state in State for kind in TEXTS if state in BUSY or kind == "script" or counts.ALL]
WORLDS += [(step.value, "script") for step in Step if step != Step.GOVERNOR]  # the last is that of `State.DISPUTE`
WORLDS = [pytest.param(name, kind, marks=marks(kind), id=f"{name} {kind}") for name, kind in WORLDS]
KINDS_OF_TEXT = [pytest.param(kind, marks=marks(kind), id=kind) for kind in TEXTS]
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


@dataclass
class Divided:
    """What the attacks with one text have done in this process, so that none repeats what another did."""

    text: str
    asked: dict = field(default_factory=dict)  # the names for which the views asked, by (name of the address, method)
    closed: set = field(default_factory=set)  # the doors that were tried, as (name of the address, answer)
    read: set = field(default_factory=set)  # names of the addresses whose view has read what was sent …
    no_post: set = field(default_factory=set)  # … or takes none
    addresses: set = field(default_factory=set)  # to which everything was sent
    forms: set = field(default_factory=set)  # that were sent, as (path or name of the address, names, button)

    def wants(self, address: Address, has_forms: bool) -> bool:
        """Whether everything is still to be sent there. A variant of an address that has forms gets those, and
        everything with one of the texts."""
        name, url = address.route.name, address.url
        if name not in self.read | self.no_post:
            return True
        return name not in self.no_post and url not in self.addresses and (not has_forms or self.turn_of(url))

    def wants_form(self, _email: str | None, path: str, names: tuple, button: tuple) -> bool:
        """Whether the form is still to be sent: one of a kind, and with one of the texts each of its variants."""
        kind, itself = (resolve(path).view_name, names, button), (path, names, button)
        if itself in self.forms or (kind in self.forms and not self.turn_of(path)):
            return False
        self.forms |= {kind, itself}
        return True

    def turn_of(self, path: str) -> bool:
        """Whether it is this text with which the variant is tried."""
        return list(TEXTS.values())[crc32(path.encode()) % len(TEXTS)] == self.text


class Everything(Divided):
    """The attacks with one text on one world, in everybody's hand."""

    def wants(self, address, has_forms):
        return True

    def wants_form(self, *form):
        new = form not in self.forms
        self.forms.add(form)
        return new


DIVIDED = {text: Divided(text) for text in TEXTS.values()}


class Attack:
    """One person's attack with one text on the addresses of one world. Whatever a request changes is undone.

    `done`: what others have done; `varied`: the addresses that are variants, and were open to somebody here. `wrong`:
    what went wrong, as (person, method, address, what).
    """

    def __init__(self, email, bucp, done: Divided, varied: set):
        self.email, self.person, self.client = email, Person.of(email, bucp), client_for(email)
        self.text, self.done, self.varied, self.wrong = done.text, done, varied, []
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
                if self.done.wants(address, self.forms_of(address.url)):
                    self.everything_to(address)
            elif (name, answer) not in self.done.closed:
                self.done.closed.add((name, answer))
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
        """Every name that is declared anywhere, at first, until the view has read it; and all for which it asks, until
        it asks for no more. What stands in an address says the same to everybody: once for all."""
        name, url = address.route.name, address.url
        for method, most in (("get", 2_000), ("post", 30_000)):
            text, known, sent = self.text[:most], self.done.asked.setdefault((name, method), set()), set()
            if not known and (method == "post" or name not in self.done.read | self.done.no_post):
                with surface.listening() as asked:
                    response = self.send(method, url, dict.fromkeys(declared(), text[:100]))
                known |= asked
                sent = set(declared()) if text == text[:100] else set()
                self.done.no_post |= {name} if response.status_code == 405 else set()
            elif method == "get":
                continue
            for _ in range(ROUNDS):
                if known <= sent:
                    break
                with surface.listening() as asked:
                    self.send(method, url, dict.fromkeys(known, text))
                sent = set(known)
                known |= asked
            self.done.read |= {name} if known and method == "post" else set()
        self.done.addresses.add(url)

    def at_the_door(self, address: Address) -> None:
        """To an address that is closed to the person: the view never reads it, the pages that say so may."""
        for method in ("get", "post"):
            self.send(method, address.url, dict.fromkeys(("text", "q", "value"), self.text[:2_000]))

    def forms_of(self, url: str) -> bool:
        """Every form of the page, once by each button, with a text in all that is typed. Whether it has one that leads
        back to it."""
        page = self.send("get", url, {})
        if page.status_code != 200 or not page.headers["Content-Type"].startswith("text/html"):
            return False
        found = list(forms_in(page.content.decode(), url))
        for form in found:
            for button in form.buttons:
                self._press(form, button)
        return any(form.method == "post" and form.action.partition("?")[0] == url for form in found)

    def _press(self, form, button) -> None:
        path = form.action.partition("?")[0]
        names = tuple(sorted({c.name for c in form.controls}))
        if resolve(path).url_name == "account_logout" or not self.done.wants_form(self.email, path, names, button):
            return
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
    done, varied, wrong = Everything(text) if counts.ALL else DIVIDED[text], set(), []
    for email in people:
        attack = Attack(email, bucp, done, varied)
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
