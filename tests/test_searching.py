"""Searching is bounded: a few at a time, with little time each, and no longer question than anybody types."""

import time
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from common import pdf, searching
from common.apart import Limits
from common.pdf import CannotMakePdf
from common.searching import AT_A_TIME, within
from common.turns import Busy, turn
from idea_portal import databases
from notices.pdf import STYLE
from signatories.models import User
from tests.support import pdfs

pytestmark = pytest.mark.django_db
SEARCHED = ("/bucps/?q=income", "/register/?q=income", "/disputes/library/?q=income", "/notices/?q=income")


@pytest.fixture
def client(people):
    client = Client(raise_request_exception=False)
    client.force_login(
        User.objects.get(email="cdo@odi.example"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


@pytest.fixture
def all_taken(settings, tmp_path):
    settings.TURNS_FOLDER = tmp_path
    with patch.object(searching, "PATIENCE", 0):
        held = [turn("search", AT_A_TIME) for _ in range(AT_A_TIME)]
        for one in held:
            one.__enter__()
        yield
        for one in held:
            one.__exit__(None, None, None)


@pytest.mark.parametrize("address", SEARCHED)
def test_when_all_turns_are_taken_a_search_is_told_to_come_back_and_the_page_without_it_is_served(
    client, all_taken, address
):
    busy = client.get(address)
    assert busy.status_code == 503 and "a few people at a time" in busy.content.decode() and busy["Retry-After"]
    assert client.get(address.partition("?")[0]).status_code == 200


@pytest.mark.both
def test_a_statement_that_takes_too_long_is_ended_and_told():
    slow = {
        "postgresql": "SELECT pg_sleep(20)",
        "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n LIMIT 1",
    }[connection.vendor]
    began = time.monotonic()
    with pytest.raises(DatabaseError) as told, within(0.5), connection.cursor() as cursor:
        cursor.execute(slow)
    assert time.monotonic() - began < 10 and databases.sentence_for(told.value) == databases.SLOW


@pytest.mark.both
def test_the_next_statement_has_its_own_time_again():
    with within(0.05):
        pass
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone()[0] != "50ms"
        else:
            cursor.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT 1")


# Papers ----------------------------------------------------------------------------------------------------


def paper(body: str) -> str:
    return f'<html lang="en"><head><title>A letter</title></head><body><p>{body}</p></body></html>'


@pytest.mark.slow
def test_a_paper_is_laid_out_apart_and_one_that_takes_too_long_is_a_sentence():
    assert pdfs.render_apart(paper("Good day."), STYLE) == pdfs.render(paper("Good day."), STYLE)
    little = Limits(seconds=2, per_mib=0, memory=pdf.LIMITS.memory)
    with patch.object(pdf, "LIMITS", little), pytest.raises(CannotMakePdf, match="very long words"):
        pdfs.render_apart(paper("a" * 60_000), STYLE)


def test_a_page_with_a_paper_is_told_to_come_back_when_all_turns_are_taken(settings, tmp_path):
    settings.TURNS_FOLDER = tmp_path
    with turn("pdf", 2), turn("pdf", 2), patch.object(pdf, "PATIENCE", 0), pytest.raises(Busy):
        pdfs.render_apart(paper("Good day."), STYLE)
