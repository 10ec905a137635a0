"""Work on a file from anywhere has little time and memory, and its end is an answer."""

import pytest

from common import apart
from common.apart import MIB, Limits

ENOUGH = Limits(seconds=5, per_mib=0, memory=500 * MIB)

WORKER = """
from common import apart


def work(data: bytes) -> bytes:
    if data == b"loop":
        while True:
            pass
    if data == b"fill":
        return b"x" * 400_000_000
    if data == b"die":
        raise ValueError
    return data[::-1]


if apart.is_apart():
    apart.answer(work)
"""


@pytest.fixture
def worker(tmp_path, monkeypatch):
    (tmp_path / "worker.py").write_text(WORKER)
    (tmp_path / "common").symlink_to(apart.ROOT / "common")
    monkeypatch.setattr(apart, "ROOT", tmp_path)
    return "worker"


def test_what_the_work_answers_comes_back(worker):
    assert apart.run(worker, b"abc", ENOUGH) == b"cba"


@pytest.mark.parametrize(
    ("data", "limits"),
    [
        (b"loop", Limits(seconds=1, per_mib=0, memory=500 * MIB)),
        (b"loop", Limits(seconds=60, per_mib=0, memory=500 * MIB, patience=0.5)),
        (b"fill", Limits(seconds=5, per_mib=0, memory=200 * MIB)),
        (b"die", ENOUGH),
    ],
    ids=["too much of the processor", "too long by the clock", "too much memory", "it breaks"],
)
def test_what_is_too_hard_is_given_up(worker, data, limits):
    with pytest.raises(apart.TooHard):
        apart.run(worker, data, limits)


def test_the_time_grows_with_the_size_and_no_faster():
    limits = Limits(seconds=2, per_mib=0.5, memory=MIB)
    assert [limits.cpu(size * MIB) for size in (0, 4, 8, 16)] == [2, 4, 6, 10]
