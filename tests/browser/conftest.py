"""A real browser against a real server.

`begin_in(worlds.in_review)` puts a world back and gives its story. `page_as("drafter@cdss.example")` gives a page of
somebody who is signed in; `page_as(None)` of a visitor. Each person has a browser of their own.
`look_for_barriers(page)` answers with what axe finds, at desktop and at phone width.
"""

import time
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect, sync_playwright

from tests.browser.worlds import Worlds, the_cast

# The address bar's pop-ups are pages of their own, two in each window that nobody sees, dearer than what we look at;
# so is the process kept in reserve. The others are switched off by Playwright, whose list this one takes the place of.
SWITCHED_OFF = [
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "SpareRendererForSitePerProcess",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
]
ARGUMENTS = [
    f"--disable-features={','.join(SWITCHED_OFF)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = (1280, 360)
# All rules that axe has. It fetches style sheets and media anew for a rule on sound, of which the portal has none.
AXE_LOOKS = "axe.run({ resultTypes: ['violations'], preload: false }).then((found) => found.violations)"
# `expect` waits this long: a busy machine may take seconds where a quiet one takes none.
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items):
    places = [n for n, item in enumerate(items) if "/browser/" in item.path.as_posix()]
    walks = [items[n] for n in places]
    walks.sort(
        key=lambda item: "/test_the_whole_" not in item.path.as_posix()
    )  # the longest first: nobody waits at the end
    for n, item in zip(places, walks, strict=True):
        item.add_marker(pytest.mark.browser)
        items[n] = item


@pytest.fixture(scope="session")
def worlds(django_db_setup, django_db_blocker):
    """The worlds told so far in this process; the cast alone to begin with."""
    told = Worlds()
    with django_db_blocker.unblock():
        told.keep(the_cast)
    yield told
    told.forget()


@pytest.fixture
def transactional_db(worlds, django_db_blocker):
    """Walks commit for real, for the server's threads to see. Instead of emptying the database and filling it again,
    the copy with the cast alone is put back after each."""
    with django_db_blocker.unblock():
        yield
        worlds.put_back(the_cast)


@pytest.fixture
def begin_in(transactional_db, worlds):
    """`begin_in(worlds.in_review)` → the story of that world, as on the first day."""
    return worlds.begin


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page_as(chromium, live_server):
    """`page_as(email, width=1280, javascript=True)` → a playwright Page; relative addresses work in `goto`.

    A person who comes again in the same test opens another tab; each visitor has a browser of their own.
    The page fails the test at its end when a script on it threw an error or the CSP refused something.
    """
    contexts, complaints = {}, []

    def browser_of(email, width, javascript):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            locale="en-US",
            timezone_id="America/Los_Angeles",
        )
        if email:
            context.add_cookies([session_cookie(email, live_server.url)])
        return context

    def open_page(email=None, width=1280, javascript=True):
        whose = (email or object(), width, javascript)
        if whose not in contexts:
            contexts[whose] = browser_of(email, width, javascript)
        page = contexts[whose].new_page()
        page.set_default_timeout(20_000)
        # Browser, server and test share the processors: where others crowd them, a page takes many times as long.
        page.set_default_navigation_timeout(60_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if _is_refusal(page, said.text) else None)
        return page

    yield open_page
    for context in contexts.values():
        context.close()
    assert complaints == []


def _is_refusal(page, said: str) -> bool:
    """Whether the CSP refused something of ours; axe tries inline styles of its own."""
    return "Content Security Policy" in said and not getattr(page, "axe_has_looked", False)


def until(page, expression: str, seconds: float = 20) -> None:
    """Waits until the expression holds on the page. Playwright's own `wait_for_function` polls by eval, which the CSP
    refuses."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"never came true: {expression}"
        page.wait_for_timeout(50)


def session_cookie(email: str, address: str) -> dict:
    """The cookie of a session in which this person is signed in."""
    from signatories.models import User

    client = Client()
    client.force_login(User.objects.get(email=email), backend="allauth.account.auth_backends.AuthenticationBackend")
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "domain": urlsplit(address).hostname,
        "path": "/",
    }


@pytest.fixture
def look_for_barriers():
    """`look_for_barriers(page)` → sentences about what axe finds; empty when nothing."""

    def look(page, widths=WIDTHS):
        found = []
        page.wait_for_load_state()
        page.axe_has_looked = True
        if page.evaluate("typeof axe === 'undefined'"):
            page.evaluate(AXE_SCRIPT)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            for violation in page.evaluate(AXE_LOOKS):
                where = "; ".join(str(node["target"]) for node in violation["nodes"][:5])
                found.append(f"{page.url} at {width}: {violation['id']}: {violation['help']} ({where})")
        return found

    return look
