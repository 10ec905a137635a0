"""Says at the end of a run what was tried (`counts`); with WRITE=1 it writes it into docs/security.md."""

import os

import pytest

from tests.access import counts
from tests.support import figures


def pytest_sessionfinish(session):
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["counts"] = [dict(counts.tried), dict(counts.wrong)]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    tried, wrong = getattr(node, "workeroutput", {}).get("counts", ({}, {}))
    counts.tried.update(tried)
    counts.wrong.update(wrong)


def pytest_terminal_summary(terminalreporter):
    if counts.tried:
        terminalreporter.write_line(counts.table())
    if counts.ALL and os.environ.get("WRITE"):
        figures.write("hostile", counts.table())
