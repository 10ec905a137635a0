"""Work on a file from anywhere, in a process of its own with little time and memory: a file made to do harm only harms
its own answer. Needs neither Django nor the database.

`run(module, data, limits)` starts a module; that hands its work to `answer`, and what the work gives comes back.
Whatever the file does, the process that asked only waits, and never longer than it says.
"""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

MIB = 1024 * 1024
ROOT = Path(__file__).resolve().parents[1]
APART = "--apart"
LATER = 10  # how far behind the portal's own processes it stands when the machine is busy (nice)
WAITS, LEAST_WAIT = 3, 20  # so many times its own time it may take on a busy machine, and at least these seconds


class TooHard(Exception):
    """It would have taken more time or memory than such a file needs, or it broke the reader."""


@dataclass(frozen=True)
class Limits:
    """`seconds` of the processor to begin with, and `per_mib` more for each MiB of the file, so that nobody gets much
    time for few bytes; `memory` in bytes; `patience`: seconds by the clock, if not as the other two say."""

    seconds: float
    per_mib: float
    memory: int
    patience: float | None = None

    def cpu(self, size: int) -> float:
        return self.seconds + self.per_mib * size / MIB


def run(module: str, data: bytes, limits: Limits) -> bytes:
    """What `module` answers to `data`. Raises TooHard."""
    cpu = limits.cpu(len(data))
    command = [sys.executable, "-m", module, APART, str(cpu), str(limits.memory)]
    patience = limits.patience or max(cpu * WAITS, LEAST_WAIT)
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=patience, cwd=ROOT, env={})
    except subprocess.TimeoutExpired as error:
        raise TooHard from error
    if done.returncode:
        raise TooHard
    return done.stdout


def is_apart() -> bool:
    """Whether this process was started by `run`."""
    return sys.argv[1:2] == [APART]


def answer(work: Callable[[bytes], bytes]) -> None:
    """The other end of `run`: does the work within the limits."""
    cpu, memory = float(sys.argv[2]), int(sys.argv[3])
    os.nice(LATER)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    signal.setitimer(signal.ITIMER_PROF, cpu)  # what the system does then, unless told otherwise, is to end the process
    sys.stdout.buffer.write(work(sys.stdin.buffer.read()))
