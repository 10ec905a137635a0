"""Workers share the tests: a group runs in one (what it shares is made once a run), and all collect the same names."""

import inspect
import subprocess
import sys

from tests.support import collected

TESTS = """
import pytest

@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("nth", range(6))
def test_who_runs_it(nth, worker_id, request):
    with open("workers", "a") as file:
        print(worker_id, file=file)
"""


PACKED_FILES = """
import io, os, zipfile, pytest

def packed():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as files:
        files.writestr(zipfile.ZipInfo("a", (1980 + int(os.environ["PYTEST_XDIST_WORKER"][2:]), 1, 1, 0, 0, 0)), "x")
    return out.getvalue()

@pytest.mark.parametrize("content", [packed(), b"short", packed()])
def test_a_file(content):
    pass
"""


def in_two_workers(folder):
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup", "-p", "no:django"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)


def test_tests_of_one_group_run_in_one_worker(tmp_path):
    (tmp_path / "test_group.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = xdist_group\n")
    ran = in_two_workers(tmp_path)
    assert ran.returncode == 0, ran.stdout
    assert len(set((tmp_path / "workers").read_text().split())) == 1


def test_a_file_that_differs_between_workers_is_collected_under_one_name(tmp_path):
    (tmp_path / "conftest.py").write_text(inspect.getsource(collected))
    (tmp_path / "test_files.py").write_text(PACKED_FILES)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    ran = in_two_workers(tmp_path)
    assert ran.returncode == 0, ran.stdout
