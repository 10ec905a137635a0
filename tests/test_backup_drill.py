"""The drill: a portal is made, backed up, destroyed, restored and proved, on both databases."""

import contextlib
import hashlib
import re
import shutil
import sqlite3
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from history import anchors, seal
from history.events import BACKED_UP, RESTORED
from history.models import Anchor, Event
from history.seal import make_self_signed
from idea_portal.backup import databases, restoring
from idea_portal.backup.stream import VARIABLE
from tests.support.story import Story

pytestmark = pytest.mark.django_db(transaction=True)
PHRASE = "five words are better than one"


def server(statement):
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def remove_database():
    name = connection.settings_dict["NAME"]
    connection.close()
    if connection.vendor == "postgresql":
        server(f'DROP DATABASE "{name}"')
        server(f'CREATE DATABASE "{name}"')
    else:
        for path in Path(name).parent.glob(f"{Path(name).name}*"):
            path.unlink()


@contextlib.contextmanager
def database_of_its_own(folder):
    """A copy of the tests' database, which is then left alone."""
    if connection.vendor == "postgresql":
        tests = connection.settings_dict["NAME"]
        run = re.match(rf"{settings.TEST_DATABASE_PREFIX}[^_]+_\d+", tests)[0]  # so that a dead run's is swept
        name = f"{run}_{hashlib.sha256(tests.encode()).hexdigest()[:6]}"
        connection.close()
        server(f'CREATE DATABASE "{name}" TEMPLATE "{tests}"')
    else:
        name = str(folder / "portal.sqlite3")
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(name)) as copy:
            connection.connection.backup(copy)
    try:
        with databases.looking_at(connection, name, connection):
            yield
    finally:
        if connection.vendor == "postgresql":
            with connection._nodb_cursor() as cursor:
                cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [name])
                for (left,) in cursor.fetchall():
                    cursor.execute(f'DROP DATABASE "{left}"')


@pytest.fixture
def portal(transactional_db, tmp_path, settings, monkeypatch):
    """A portal with one agreement, an anchor, a file and keys of its own."""
    monkeypatch.setenv(VARIABLE, PHRASE)
    settings.MEDIA_ROOT = tmp_path / "files"
    (tmp_path / "files/deep").mkdir(parents=True)
    (tmp_path / "files/deep/scan.pdf").write_bytes(b"%PDF page")
    key, certificate = make_self_signed("The drill")
    for name, text in (("key.pem", key), ("certificate.pem", certificate)):
        (tmp_path / name).write_bytes(text)
    names = {"key": str(tmp_path / "key.pem"), "certificate": str(tmp_path / "certificate.pem")}
    settings.SEAL = {**names, "chain": [], "password": ""}
    (tmp_path / "backups").mkdir()
    seal.signer.cache_clear()  # a process keeps its seal; this portal has another one
    with database_of_its_own(tmp_path):
        Story(told=True).sent()
        anchors.make()
        yield tmp_path
    seal.signer.cache_clear()


def run(command, *arguments, **options) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out, **options)
    return out.getvalue()


def backed_up(portal) -> Path:
    run("backup", portal / "backups")
    [path] = (portal / "backups").iterdir()
    return path


def content() -> list:
    return [list(Event.objects.order_by("pk").values_list("hash", flat=True)), Anchor.objects.get().content]


@pytest.mark.both
def test_what_was_destroyed_is_restored_and_proved(portal):
    path = backed_up(portal)
    before = content()
    assert Event.objects.last() and Event.objects.filter(kind=BACKED_UP).exists()

    remove_database()
    shutil.rmtree(portal / "files")
    said = run("restore", path, keys=portal / "found")

    assert "is whole" in said and "Restored." in said and "newest anchor 2" in said
    after = content()
    assert after[0][: len(before[0])] == before[0] and after[1] == before[1]
    [told] = Event.objects.filter(kind=RESTORED)
    assert len(after[0]) == len(before[0]) + 1 and told.pk == Event.objects.latest("pk").pk
    assert "all whole" in run("verify_history")
    assert (portal / "files/deep/scan.pdf").read_bytes() == b"%PDF page"
    for name in ("key.pem", "certificate.pem"):
        assert (portal / "found" / name).read_bytes() == (portal / name).read_bytes()
    with pytest.raises(DatabaseError, match="are a record"):
        Event.objects.update(hash="")
    Story(told=True)  # and work goes on


def another_connection():
    import psycopg

    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return psycopg.connect(**{n: v for n, key in names.items() if (v := connection.settings_dict[key])})


@pytest.mark.both
def test_a_portal_that_is_there_is_not_replaced_unasked_and_is_kept_when_it_is(portal):
    path = backed_up(portal)
    later = Story(told=True).bucp.number
    before = content()
    with pytest.raises(CommandError, match=r"say --replace\. Nothing was changed"):
        run("restore", path)
    assert "is whole" in run("restore", path, check=True)
    if connection.vendor == "postgresql":
        with (
            another_connection(),
            pytest.raises(CommandError, match=r"stop web, worker and scheduler first\. Nothing was changed"),
        ):
            run("restore", path, replace=True)
    assert content() == before
    kept = run("restore", path, replace=True).split("is kept as ")[1].split(" and ")[0]
    assert not Event.objects.filter(chain=later).exists()
    with databases.looking_at(connection, kept, connection):
        assert content() == before


def damaged(path: Path, portal: Path, how: str) -> Path:
    whole, other = path.read_bytes(), portal / "damaged.idea"
    middle = len(whole) // 2
    flipped = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    other.write_bytes({"flipped": flipped, "cut": whole[:middle], "foreign": b"PK\3\4" + whole}.get(how, whole))
    return other


def test_a_damaged_backup_and_another_passphrase_change_nothing(portal, monkeypatch):
    path = backed_up(portal)
    before = content()
    for how, said in (
        ("flipped", "altered or cut off"),
        ("cut", "altered or cut off"),
        ("foreign", "no backup of an IDEA portal"),
        ("locked", "does not open this backup"),
    ):
        monkeypatch.setenv(VARIABLE, PHRASE + ("!" if how == "locked" else ""))
        with pytest.raises(CommandError, match=f"{said}.*Nothing was changed"):
            run("restore", damaged(path, portal, how), replace=True, keys=portal / "found")
    assert content() == before and not (portal / "found").exists()
    assert (portal / "files/deep/scan.pdf").exists()


def test_a_backup_that_lost_the_last_events_is_found_and_changes_nothing(portal, monkeypatch):
    """As a plain copy without the log does: every chain of it looks whole."""
    heads = restoring.heads()
    monkeypatch.setattr(restoring, "heads", lambda: [[name, length + 6, head] for name, length, head in heads])
    path, before = backed_up(portal), content()
    with pytest.raises(CommandError, match=r"is missing, though the backup names it(.|\n)*Nothing was changed"):
        run("restore", path, replace=True)
    assert content() == before


def test_another_kind_of_database_is_refused_and_another_secret_key_told(portal, monkeypatch, settings):
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(type(databases.of(connection)), "vendor", "Oracle")
        path = backed_up(portal)
    with pytest.raises(CommandError, match=r"is of Oracle, but DATABASE_URL leads to .*\. Nothing was changed"):
        run("restore", path, replace=True)
    path.unlink()
    path = backed_up(portal)
    settings.SECRET_KEY = "x" * 50
    assert "SECRET_KEY is not the one of the backup" in run("restore", path, check=True)


def test_an_anchor_outside_that_is_newer_than_the_backup_says_that_something_is_lost(portal, settings):
    path = backed_up(portal)
    settings.ANCHOR_FOLDER = str(portal / "worm")
    (portal / "worm").mkdir()
    assert "not in it" not in run("restore", path, check=True)
    (portal / "worm/idea-anchor-2099-01-01.json").touch()
    said = run("restore", path, check=True)
    assert "The newest anchor outside is of 2099-01-01" in said and "not in it" in said


def test_a_backup_needs_a_folder_and_a_passphrase(portal, monkeypatch):
    with pytest.raises(CommandError, match="is no folder"):
        run("backup", portal / "nowhere")
    monkeypatch.delenv(VARIABLE)
    with pytest.raises(CommandError, match=r"^Set BACKUP_PASSPHRASE: "):
        run("backup", portal / "backups")
    assert not list((portal / "backups").iterdir()) and not Event.objects.filter(kind=BACKED_UP).exists()
