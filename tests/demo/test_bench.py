"""The table of `make bench`: how goals are judged, and that it can open what it measures."""

from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from demo.bench import measure, report, sealing
from demo.bench.document import write_document
from demo.bench.pages import PDF, UNCACHED, pages
from demo.load import make as load


def page(name="List", queries=8, p50=10.0):
    return {"name": name, "queries": queries, "p50": p50, "p95": p50 * 2, "size": 2048, "status": 200}


def result(*rows, bare=2.0, missing=None):
    return {
        "bare": {"p50": bare, "p95": bare},
        "pages": list(rows),
        "missing": missing or {},
        "pages_mb": 90,
        "pdf_mb": 120,
    }


def sealed(elements=60, seconds=1.5, alone=1.3, peak_mb=200):
    return {"elements": elements, "pages": 14, "size": 2048, "seconds": seconds, "alone": alone, "peak_mb": peak_mb}


def problems(small, large):
    return [p for line in report.lines(result(small), result(large)) for p in line.problems]


def test_a_page_within_all_goals_is_met():
    assert problems(page(), page(p50=11.0)) == []


def test_queries_that_grow_are_told():
    assert problems(page(queries=8), page(queries=9)) == ["List: queries grow"]


def test_too_many_queries_are_told():
    assert problems(page(queries=21), page(queries=21)) == ["List: more than 20 queries"]


def test_a_slow_page_is_told():
    assert problems(page(p50=31), page(p50=31)) == ["List: over 15 × bare"]


def test_a_page_that_slows_down_with_the_data_is_told():
    assert problems(page(p50=10), page(p50=12.5)) == ["List: over 1.2 × own"]


def test_the_pdf_is_judged_by_seconds():
    assert problems(page(PDF, p50=1900), page(PDF, p50=1950)) == []
    assert problems(page(PDF, p50=2100), page(PDF, p50=2100)) == [f"{PDF}: over 2 s"]


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (sealed(), ()),
        (sealed(seconds=2.1, alone=2), ("over 2 s",)),
        (sealed(500, seconds=9.9, alone=9), ()),
        (sealed(500, seconds=10.1, alone=9), ("over 10 s",)),
        (sealed(seconds=1.9, alone=1), ("over 1.3 × WeasyPrint",)),
        (sealed(peak_mb=301), ("301 MB, over 300 MB",)),
    ],
)
def test_sealing_is_judged_by_seconds_memory_and_weasyprint_itself(one, said):
    (line,) = sealing.lines([one])
    assert [p.split(": ")[1] for p in line.problems] == list(said)


def test_a_page_that_broke_is_in_the_table():
    rows = report.lines(result(page()), result(page(), missing={"Work": "answered 500"}))
    assert rows[-1].problems == ("Work: answered 500",)


def test_the_least_disturbed_round_counts():
    best = report.best([result(page(p50=30), bare=5), result(page(p50=10), bare=2)])
    assert best["pages"][0]["p50"] == 10 and best["bare"]["p50"] == 2


def test_a_worker_that_is_too_big_or_not_measured_is_told():
    assert report.memory(result(), 120)[-1].problems == ()
    assert report.memory(result(), 300)[-1].problems
    assert report.memory(result(), "not measured: no Redis")[-1].problems


def test_the_document_holds_the_table_and_the_command():
    pages_, memory = report.lines(result(page()), result(page())), report.memory(result(), 100)
    text = write_document(1000, 10000, pages_, memory, sealing.lines([sealed()]))
    assert "| List " in text and "make bench" in text and "10,000" in text


def test_sqlite_is_refused_with_a_sentence(monkeypatch):
    monkeypatch.setattr("demo.management.commands.bench.connection", SimpleNamespace(vendor="sqlite"))
    with pytest.raises(CommandError, match="Measuring needs PostgreSQL"):
        call_command("bench")


@pytest.mark.both
@pytest.mark.django_db
def test_every_measured_page_opens(monkeypatch):
    monkeypatch.setattr(load, "SHARE_OF_BIG", 0.9)
    load.make(120)
    for one in pages():
        if one.name != PDF:
            assert measure._run(one).status_code == 200, one.name


def test_what_is_shown_for_information_is_not_judged():
    assert problems(page(UNCACHED, p50=10), page(UNCACHED, p50=900)) == []


def test_what_the_bench_compares_with_is_a_pdf_by_weasyprint_alone():
    assert sealing._weasyprint_alone("<html lang=en><title>t</title><p>x").startswith(b"%PDF-1.7")
