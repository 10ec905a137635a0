"""Tests of one group run in one worker: what they share (the demonstration, the load) is made once a run."""

import subprocess
import sys

TESTS = """
import pytest

@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("nth", range(6))
def test_who_runs_it(nth, worker_id, request):
    with open("workers", "a") as file:
        print(worker_id, file=file)
"""


def test_tests_of_one_group_run_in_one_worker(tmp_path):
    (tmp_path / "test_group.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = xdist_group\n")
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup", "-p", "no:django"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stdout
    assert len(set((tmp_path / "workers").read_text().split())) == 1
