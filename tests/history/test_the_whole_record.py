"""What is on record is what the events say of it: each row named, whatever story was told."""

from io import StringIO

import pytest
from django.core.management import call_command

from tests.support.worlds import WORLDS

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def verified(**options) -> tuple[int, list[str]]:
    """(exit code, lines printed)"""
    out, code = StringIO(), 0
    try:
        call_command("verify_history", stdout=out, **options)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue().splitlines()


@pytest.mark.parametrize("state", WORLDS)
def test_the_record_of_an_agreement_in_each_state_is_whole(state):
    WORLDS[state]()
    code, lines = verified()
    assert (code, lines[:-1]) == (0, [])
