"""How long an import takes over a file made to do harm, and how much memory: each in a process of its own."""

import json
import resource
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from common.pdf import CannotMakePdf, render_apart


@dataclass(frozen=True)
class Worst:
    """The longest (seconds of the processor) and the largest of some files."""

    files: int
    seconds: float
    megabytes: int


def worst(files: Iterable[bytes], name: str) -> Worst:
    """Reads each of `files`, called `name`, as the page does."""
    found = [_measured(data, name) for data in files]
    return Worst(len(found), max(s for s, _ in found), max(mb for _, mb in found))


def _measured(data: bytes, name: str) -> tuple[float, int]:
    command = [sys.executable, "-m", "demo.limits.imports", name]
    done = subprocess.run(command, input=data, capture_output=True, check=True, cwd=settings.BASE_DIR)
    seconds, megabytes = json.loads(done.stdout)
    return seconds, megabytes


def _read(name: str) -> None:
    """Reads what is given; prints the seconds of the processor, and the MB of this process or of the one it reads
    apart in. Seconds by the clock would measure what else the machine does."""
    from bucp.drafting import element_import

    data = sys.stdin.buffer.read()
    began = _processor()
    with suppress(element_import.Unreadable, CannotMakePdf):  # a sentence for the person: that is an answer
        READERS.get(name, element_import.read_file)(name, data)
    seconds = _processor() - began
    sys.stdout.write(
        json.dumps([seconds, max(_peak(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)])
    )


def _rows(_name: str, data: bytes) -> None:
    from bucp.drafting import element_import, element_rows

    for row in element_import.rows_again(data.decode(errors="replace")):
        element_rows.clean(row)


def _pasted(_name: str, data: bytes) -> None:
    from bucp.drafting import element_import

    element_import.read_text(data.decode(errors="replace"))


def _paper(_name: str, data: bytes) -> None:
    from notices.pdf import STYLE

    render_apart(data.decode(), STYLE)


READERS = {"pasted": _pasted, "rows": _rows, "paper": _paper}


def _processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def _peak() -> int:
    """Of this process, in MB. What `getrusage` says of it begins with the process that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


if __name__ == "__main__":
    import django

    django.setup()
    _read(sys.argv[1])
