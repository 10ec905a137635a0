"""An encrypted file that is written and read from beginning to end, with little memory.

AES-256-GCM over pieces of one megabyte, composed as STREAM (Hoang, Reyhanitabar, Rogaway, Vizár, 2015): the nonce of a
piece is its number and whether it is the last one. So no piece can be altered, moved, left out or cut off unnoticed.
The key is made from the passphrase and the file's own salt by scrypt, so that no two files share one.
"""

import os
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"idea-backup-1\n"
SALT, TAG = 16, 16
PIECE = 2**20
VARIABLE = "BACKUP_PASSPHRASE"
SHORTEST = 20


class BackupError(Exception):
    """A sentence that says why a backup cannot be made or taken."""


def passphrase() -> str:
    """The passphrase from the environment of this process: no setting, so that no other process holds it."""
    phrase = os.environ.get(VARIABLE, "")
    if not phrase:
        raise BackupError(f"Set {VARIABLE}: the passphrase of backups, {SHORTEST} characters or more, kept elsewhere.")
    if len(phrase) < SHORTEST:
        raise BackupError(f"{VARIABLE} is too short: use at least {SHORTEST} characters, such as five random words.")
    return phrase


def _cipher(phrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(phrase.encode()))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


FOR_THE_HEAD = b"\xff" * 12
"""The nonce of the empty piece that shows whether the passphrase is the right one. No number of a piece reaches it."""


class Writer:
    """Encrypts what is written to it into `file`. Only what `close` has ended can be read again."""

    def __init__(self, file: IO[bytes], phrase: str):
        salt = os.urandom(SALT)
        self._file, self._cipher, self._left, self._number = file, _cipher(phrase, salt), bytearray(), 0
        file.write(MAGIC + salt + self._cipher.encrypt(FOR_THE_HEAD, b"", MAGIC))

    def write(self, data: bytes) -> int:
        self._left += data
        while len(self._left) > PIECE:  # never all of it: the last piece is known only at the end
            self._put(bytes(self._left[:PIECE]), last=False)
            del self._left[:PIECE]
        return len(data)

    def close(self) -> None:
        self._put(bytes(self._left), last=True)

    def _put(self, piece: bytes, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last), piece, MAGIC))
        self._number += 1


class BackupReader:
    """Reads what a Writer wrote. Raises BackupError for another file or passphrase, and on the first altered byte."""

    def __init__(self, file: IO[bytes], phrase: str):
        head = file.read(len(MAGIC) + SALT + TAG)
        if not head.startswith(MAGIC):
            raise BackupError("This file is no backup of an IDEA portal.")
        salt, check = head[len(MAGIC) : -TAG], head[-TAG:]
        if len(salt) != SALT:
            raise BackupError("The backup is cut off: not even its beginning is whole.")
        self._file, self._cipher, self._left, self._number = file, _cipher(phrase, salt), b"", 0
        try:
            self._cipher.decrypt(FOR_THE_HEAD, check, MAGIC)
        except InvalidTag:
            raise BackupError(
                f"{VARIABLE} does not open this backup: it was made with another one, or its first bytes were altered."
            ) from None
        self._next = file.read(PIECE + TAG)
        self._ended = False

    def read(self, size: int) -> bytes:
        while len(self._left) < size and not self._ended:
            self._left += self._take()
        data, self._left = self._left[:size], self._left[size:]
        return data

    def drain(self) -> None:
        """Reads to the end, so that a missing end is noticed where nobody asked for it."""
        while self.read(PIECE):
            pass

    def _take(self) -> bytes:
        piece, self._next = self._next, self._file.read(PIECE + TAG)
        self._ended = not self._next
        try:
            text = self._cipher.decrypt(_nonce(self._number, self._ended), piece, MAGIC)
        except InvalidTag:
            raise BackupError(
                f"The backup was altered or cut off after it was made, in megabyte {self._number + 1} of it."
            ) from None
        self._number += 1
        return text
