"""The memory of a real Celery worker while it does the scheduler's jobs on the large database."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PATIENCE = 60  # seconds
JOBS = ("bucp.jobs.start_due_agreements", "tasks.jobs.remind", "notices.jobs.sweep")


def peak_mb(environment: dict) -> int:
    """The highest memory (MB) of any one process of the worker. Raises RuntimeError with the reason."""
    environment = {**os.environ, **environment}
    with tempfile.NamedTemporaryFile("w+", suffix=".log") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "idea_portal", "worker", "--concurrency", "1", "--loglevel", "INFO"],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait(log.name, " ready.", 1)
            for name in JOBS:
                subprocess.run(
                    [sys.executable, "-m", "celery", "-A", "idea_portal", "call", name],
                    env=environment,
                    check=True,
                    capture_output=True,
                    timeout=PATIENCE,
                )
            _wait(log.name, "succeeded in", len(JOBS))
            return max(_high_water(pid) for pid in [worker.pid, *_children(worker.pid)])
        finally:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait(10)


def _wait(log: str, words: str, times: int) -> None:
    for _ in range(PATIENCE * 5):
        if Path(log).read_text().count(words) >= times:
            return
        time.sleep(0.2)
    raise RuntimeError(f"the worker did not get as far as “{words}”: {Path(log).read_text()[-400:]}")


def _children(pid: int) -> list[int]:
    return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _high_water(pid: int) -> int:
    line = next(x for x in Path(f"/proc/{pid}/status").read_text().splitlines() if x.startswith("VmHWM"))
    return int(line.split()[1]) // 1024
