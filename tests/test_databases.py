"""Two test runs at the same time never share a database, and a dead run's is removed."""

import contextlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.test import TransactionTestCase
from django.utils import timezone

from history.models import Event
from tests.support import databases, rows_kept
from tests.support.story import Story

PREFIX = "idea-test-"
ROOT = Path(__file__).parents[1]


def worker(run: str, name: str = "gw0") -> dict:
    return {"PYTEST_XDIST_WORKER": name, "PYTEST_XDIST_TESTRUNUID": run}


def named_by_another_process() -> str:
    """What a run started by this same process calls its database."""
    code = "from tests.support import databases; print(databases.run({}))"
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def test_all_workers_of_a_run_agree():
    assert databases.run(worker("a1b2c3d4e5", "gw0")) == databases.run(worker("a1b2c3d4e5", "gw1"))
    assert databases.run({}) == databases.run({})


def test_two_runs_of_one_parent_differ():
    assert databases.run(worker("a1b2c3d4e5")) != databases.run(worker("b1b2c3d4e5"))
    assert len({named_by_another_process(), named_by_another_process(), databases.run({})}) == 3


def test_a_name_fits_into_postgresql_with_the_worker_behind_it():
    longest = f"test_idea_{databases.run(worker('f' * 32))}_gw10"
    assert len(longest) < 63


@pytest.fixture
def dead_process():
    over = subprocess.Popen(["true"])
    over.wait()
    return over.pid


def test_only_old_files_of_dead_runs_are_removed(tmp_path, dead_process):
    dead = f"{PREFIX}{databases.HERE}_{dead_process}_a1b2c3d4_gw0"
    names = {
        "old": dead,
        "old log": f"{dead}-wal",
        "just died": dead.replace("gw0", "gw1"),
        "alive": f"{PREFIX}{databases.HERE}_{os.getpid()}_a1b2c3d4",
        "elsewhere": f"{PREFIX}abcdef_{dead_process}_a1b2c3d4",
        "foreign": "something else",
    }
    for what, name in names.items():
        (tmp_path / name).touch()
        if what != "just died":
            os.utime(tmp_path / name, (0, 0))
    databases.sweep_files(tmp_path, PREFIX)
    assert {p.name for p in tmp_path.iterdir()} == {names[w] for w in ("just died", "alive", "elsewhere", "foreign")}


def test_without_room_in_memory_the_files_lie_on_the_disk(tmp_path, monkeypatch):
    assert databases.folder(tmp_path / "missing") != tmp_path / "missing"
    monkeypatch.setattr(databases, "ROOM", 0)
    assert databases.folder(tmp_path) == tmp_path
    monkeypatch.setattr(databases, "ROOM", 2**80)
    assert databases.folder(tmp_path) != tmp_path


def test_the_migrated_file_is_made_once_and_copied(tmp_path):
    folder, prefix = tmp_path / "app/migrations", str(tmp_path / "idea-test-")
    folder.mkdir(parents=True)
    for name in ("app/migrations/0001_first.py", "requirements.lock", "history/records.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    first = databases.Migrated(prefix, tmp_path)
    assert not first.copy_to(str(tmp_path / "a"))
    with contextlib.closing(sqlite3.connect(tmp_path / "a")) as made:
        made.execute("CREATE TABLE migrated (id)")
        first.take(made)
    assert databases.Migrated(prefix, tmp_path).copy_to(str(tmp_path / "b"))
    with contextlib.closing(sqlite3.connect(tmp_path / "b")) as copied:
        assert copied.execute("SELECT count(*) FROM migrated").fetchone() == (0,)
    (folder / "0002_second.py").write_text("more")
    second = databases.Migrated(prefix, tmp_path)
    assert not second.copy_to(str(tmp_path / "c"))
    os.utime(first.path, (0, 0))
    second.forget_others()
    assert not first.path.exists()


@pytest.mark.django_db(transaction=True)
def test_after_a_test_that_commits_the_database_is_as_it_was():
    before = rows_kept.read()
    Story()
    Session.objects.create(session_key="x", expire_date=timezone.now())
    assert rows_kept.read() != before
    TransactionTestCase._fixture_teardown(None)
    assert rows_kept.read() == before and not Session.objects.exists()
    Story()
    with pytest.raises(DatabaseError, match="are a record"):
        Event.objects.update(hash="")
