"""What is measured: each page as the person who opens it most, on agreements that are typical for it."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.core.cache import cache
from django.test import Client

from bucp.models import Bucp
from bucp.models.states import Side, State
from bucp.official_form.declare import AnswerKind
from demo.load import make as load
from signatories.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
COORDINATOR = f"coordinator@{load.BIG}.example"
CDO_STAFF = "audit@odi.example"
LONG_ANSWER = (
    "The department receives the records it needs for the match, once a month, and nothing beyond it. Analysts see "
    "matched rows without names; the steward alone can open the key table, and each look is logged. Results are shown "
    "for groups of eleven or more, so that nobody can be singled out, and the provider checks the counts before "
    "anything leaves the two departments."
)
PDF = "PDF of about 12 pages, once made"
UNCACHED = "The same, reckoned anew"
"""It reads every agreement, so it is kept for a while. Shown for information: it has no goal."""


@dataclass(frozen=True)
class BenchPage:
    """`call` opens it once and returns the response; `before` is run ahead of each call, outside the clock."""

    name: str
    call: Callable
    repeats: int = 30
    before: Callable | None = None


def client_of(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email), backend=BACKEND)
    return client


def pages() -> list[BenchPage]:
    ours, cdo = client_of(COORDINATOR), client_of(CDO_STAFF)
    led = Bucp.objects.filter(parties__entity__slug=load.BIG, parties__side=Side.RECIPIENT).order_by("pk")
    draft, review = led.filter(state=State.DRAFT).first(), led.filter(state=State.REVIEW).first()
    long = lengthen(led.filter(state=State.REVIEW).last())

    def get(name: str, address: str, client=ours, **more) -> BenchPage:
        return BenchPage(name, lambda: client.get(address), **more)

    return [
        get("Work", "/tasks/"),
        get("List", "/bucps/"),
        get("List, filtered", "/bucps/?scope=file&state=active&side=recipient&sort=title"),
        get("List, everything on file", "/bucps/?scope=library"),
        get("Search", "/bucps/?scope=library&q=state+audit"),
        get("Search in our texts", "/bucps/?scope=file&q=steward+wage"),
        get("Overview", f"/bucps/{review.number}/"),
        get("Editor", f"/bucps/{draft.number}/edit/business-case/"),
        _saving(ours, draft),
        get("Review", f"/bucps/{review.number}/review/"),
        get("Register", "/register/", cdo),
        get("Register, searched", "/register/?q=wage+reports", cdo),
        get("Dashboard of a department", "/dashboards/"),
        get("Dashboard of the State", "/dashboards/", cdo),
        get(UNCACHED, "/dashboards/", cdo, repeats=5, before=cache.clear),
        _fetching(ours, f"/bucps/{long.number}/document.pdf"),
    ]


def _saving(client, draft) -> BenchPage:
    """Saves one field again and again, each time another text over the version that stands."""
    state = {"n": 0}
    address = f"/bucps/{draft.number}/answers/purpose_reason/"

    def before():
        state["n"] += 1
        row = draft.answers.get(field="purpose_reason")
        state["data"] = {"value": f"Text number {state['n']}.", "version": row.version, "section": "business-case"}

    return BenchPage(
        "Save of one field",
        lambda: client.post(address, state["data"], headers={"X-Requested-With": "fetch"}),
        before=before,
    )


def _fetching(client, address: str) -> BenchPage:
    """The request itself: the file is made outside of it, see sealing.py for what that takes."""

    def before():
        until = time.monotonic() + 60
        while client.head(address).status_code == 202 and time.monotonic() < until:
            time.sleep(0.2)

    return BenchPage(PDF, lambda: client.get(address), repeats=5, before=before)


def lengthen(bucp: Bucp) -> Bucp:
    """Makes it about 12 pages long with 60 data elements: straight into the rows, this is a throw-away database."""
    texts = [f.key for f in bucp.form.fields.values() if f.kind == AnswerKind.TEXT]
    bucp.answers.filter(field__in=texts).update(value=LONG_ANSWER)
    first = bucp.elements.first()
    bucp.elements.all().delete()
    bucp.elements.bulk_create(
        type(first)(
            bucp=bucp,
            position=n,
            values={
                **first.values,
                "source": "Eligibility system",
                "valid_inputs": "Any",
                "statutes": "Welfare and Institutions Code §10850(b)",
            },
            changed_by=first.changed_by,
        )
        for n in range(1, 61)
    )
    return bucp
