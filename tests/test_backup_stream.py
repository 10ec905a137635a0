"""The encrypted file of a backup: what was put in comes out, or a sentence says why not."""

import contextlib
import io
import os
import shutil
import sqlite3
import subprocess
import sys
import tracemalloc
from pathlib import Path
from types import SimpleNamespace

import pytest

from idea_portal.backup import archive, databases, keys
from idea_portal.backup.stream import MAGIC, PIECE, SALT, TAG, VARIABLE, BackupError, BackupReader, Writer, passphrase

PHRASE = "five words are better than one"
HEAD = len(MAGIC) + SALT + TAG


def sealed(text: bytes) -> bytes:
    file = io.BytesIO()
    writer = Writer(file, PHRASE)
    writer.write(text)
    writer.close()
    return file.getvalue()


def opened(file: bytes, phrase=PHRASE) -> bytes:
    reader, text = BackupReader(io.BytesIO(file), phrase), b""
    while piece := reader.read(100_000):
        text += piece
    return text


LONG = os.urandom(2 * PIECE + 1000)


@pytest.fixture(scope="module")
def long():
    return sealed(LONG)


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE])
def test_what_was_put_in_comes_out(size):
    assert opened(sealed(LONG[:size])) == LONG[:size]


def test_two_files_of_one_text_differ_and_hide_it():
    one, other = sealed(b"PRIVATE KEY" * 9), sealed(b"PRIVATE KEY" * 9)
    assert one[len(MAGIC) :] != other[len(MAGIC) :] and b"PRIVATE" not in one + other


def test_another_passphrase_does_not_open_it(long):
    with pytest.raises(BackupError, match="BACKUP_PASSPHRASE does not open this backup"):
        opened(long, PHRASE + "!")


@pytest.mark.parametrize("place", [len(MAGIC), HEAD - 1, HEAD, HEAD + PIECE, HEAD + PIECE + TAG, HEAD + 2 * PIECE, -1])
def test_a_flipped_byte_is_found(long, place):
    file = bytearray(long)
    file[place] ^= 1
    with pytest.raises(BackupError, match="altered"):
        opened(bytes(file))


@pytest.mark.parametrize("length", [HEAD - 1, HEAD, HEAD + 9, HEAD + PIECE + TAG, HEAD + 2 * (PIECE + TAG), -1])
def test_a_cut_file_is_found_also_where_a_piece_ends(long, length):
    with pytest.raises(BackupError, match=r"cut off|does not open"):
        opened(long[:length])


def test_pieces_that_were_swapped_left_out_or_added_are_found(long):
    head, first, second, last = (
        long[:HEAD],
        long[HEAD : HEAD + PIECE + TAG],
        long[HEAD + PIECE + TAG : HEAD + 2 * (PIECE + TAG)],
        long[HEAD + 2 * (PIECE + TAG) :],
    )
    for pieces in ((second, first, last), (first, last), (first, second, last, last), (first, second, second, last)):
        with pytest.raises(BackupError, match="altered or cut off"):
            opened(head + b"".join(pieces))


@pytest.mark.parametrize("file", [b"", b"SQLite format 3\0", b"idea-backup-2\n" + b"x" * 100])
def test_another_file_is_no_backup(file):
    with pytest.raises(BackupError, match="no backup of an IDEA portal"):
        opened(file)


def test_memory_does_not_grow_with_the_file():
    class Nowhere:
        def write(self, data):
            pass

    writer, text = Writer(Nowhere(), PHRASE), bytes(PIECE)
    tracemalloc.start()
    for _ in range(40):
        writer.write(text)
    writer.close()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12 * PIECE


@pytest.mark.parametrize(("value", "said"), [("", "^Set BACKUP_PASSPHRASE: "), ("short", "too short")])
def test_a_missing_or_short_passphrase_is_named(monkeypatch, value, said):
    monkeypatch.setenv(VARIABLE, value)
    with pytest.raises(BackupError, match=said):
        passphrase()


@pytest.fixture
def backup(tmp_path):
    """A backup with one dump and one key."""
    for name in ("dump", "key.pem"):
        (tmp_path / name).write_text(f"what the {name} holds")
    path = tmp_path / "a.idea"
    archive.write(path, PHRASE, [("dump", tmp_path / "dump"), ("keys/key.pem", tmp_path / "key.pem")], {"of": "tests"})
    return path


def test_the_archive_holds_what_its_manifest_says(backup, tmp_path):
    told = archive.read(backup, PHRASE, tmp_path / "out")
    assert told["of"] == "tests" and set(told["files"]) == {"dump", "keys/key.pem"}
    assert (tmp_path / "out/dump").read_text() == "what the dump holds"
    assert backup.stat().st_mode & 0o077 == 0 and not list(tmp_path.glob("*.part"))


def test_a_member_outside_of_the_folder_is_refused(tmp_path, backup):
    archive.write(tmp_path / "b.idea", PHRASE, [("../out", tmp_path / "dump")], {})
    with pytest.raises(BackupError, match="outside of its folder"):
        archive.read(tmp_path / "b.idea", PHRASE, tmp_path / "in")
    assert not (tmp_path / "out").exists()


def test_a_place_that_cannot_be_written_or_read_is_named(tmp_path):
    with pytest.raises(BackupError, match="cannot be written to"):
        archive.write(tmp_path / "none/a.idea", PHRASE, [], {})
    with pytest.raises(BackupError, match=r"none\.idea cannot be read"):
        archive.read(tmp_path / "none.idea", PHRASE)


def test_the_keys_come_out_on_a_machine_without_settings(backup, tmp_path):
    ask = [sys.executable, "-m", "idea_portal.backup.keys", str(backup), str(tmp_path / "new")]
    environment = {"PATH": os.environ["PATH"], VARIABLE: PHRASE}
    done = subprocess.run(ask, cwd=Path(__file__).parents[1], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "new/key.pem").read_text() == "what the key.pem holds"


def test_keys_are_never_written_over_others(tmp_path):
    (tmp_path / "in/keys").mkdir(parents=True)
    (tmp_path / "in/keys/key.pem").touch()
    (tmp_path / "key.pem").write_text("mine")
    with pytest.raises(BackupError, match=r"has key\.pem already"):
        keys.put(tmp_path / "in", tmp_path)
    assert (tmp_path / "key.pem").read_text() == "mine"


def test_what_stands_in_sqlites_log_alone_is_copied(tmp_path):
    """A plain copy of the file loses it."""
    name = tmp_path / "portal.sqlite3"
    with contextlib.closing(sqlite3.connect(name)) as writer:
        writer.executescript("PRAGMA journal_mode=WAL; CREATE TABLE event (id)")
        writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        writer.executescript("INSERT INTO event VALUES (1), (2), (3), (4), (5), (6)")
        shutil.copyfile(name, tmp_path / "plain")
        databases.Sqlite(SimpleNamespace(settings_dict={"NAME": name})).dump(tmp_path / "dump")
    counts = []
    for copy in ("plain", "dump"):
        with contextlib.closing(sqlite3.connect(tmp_path / copy)) as read:
            counts.append(read.execute("SELECT count(*) FROM event").fetchone()[0])
    assert counts == [0, 6]
