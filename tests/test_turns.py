"""What takes long is done by a few at a time, over all processes of the machine."""

import subprocess
import sys

import pytest

from common.turns import Busy, turn

HOLD = """
import sys
from django.conf import settings
settings.configure(TURNS_FOLDER=sys.argv[1])
from common.turns import turn
with turn("reading", 1):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_no_more_than_so_many_at_a_time():
    with turn("reading", 2), turn("reading", 2):
        with pytest.raises(Busy), turn("reading", 2):
            pass
        with turn("something else", 2):
            pass
    with turn("reading", 2):
        pass


def test_a_turn_is_free_again_after_work_that_failed():
    with pytest.raises(ZeroDivisionError), turn("reading", 1):
        raise ZeroDivisionError
    with turn("reading", 1):
        pass


def test_another_process_counts_and_a_killed_one_does_not(settings):
    command = [sys.executable, "-c", HOLD, str(settings.TURNS_FOLDER)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(Busy), turn("reading", 1):
            pass
        other.kill()
        other.wait()
        with turn("reading", 1):
            pass
