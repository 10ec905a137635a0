"""Each table is on one of the lists: it is on record, or it is not, with the reason."""

import re
from pathlib import Path

from django.apps import apps

from history import on_record, records

NOT_COUNTED = {
    "account": {"id", "password", "last_login", "division", "phone", "last_seen_tasks_at"},
    "agreement": {"id", "number", "title", "updated_at", "start_date", "end_date", "ending_on", "data_categories",
                  "search_line"},
    "thread": {"id", "waits_on", "last_at"},
    "delivery": {"id", "state", "attempts", "due_at", "claimed_at", "last_error", "read_at", "by_portal"},
}  # fmt: skip
"""The columns of records that may change without an event, or are compared in another way. The key is always counted,
and so is the chain."""


def test_every_table_is_on_one_list_and_on_one_only():
    listed = [kind.model for kind in on_record.kinds().values()]
    listed += [model for module in on_record.modules() for model in module.NO_RECORDS]
    assert sorted(listed) == sorted({model._meta.label for model in apps.get_models(include_auto_created=True)})


def test_what_is_not_on_record_has_a_reason():
    assert all(why for module in on_record.modules() for why in module.NO_RECORDS.values())


def test_the_document_names_every_kind():
    text = (Path(__file__).parents[2] / "docs/document.md").read_text()
    rows = [row for row in text.split("| app | kinds |")[1].split("\n\n")[0].splitlines() if row.startswith("| `")]
    told = {word for row in rows for word in re.findall(r"\w+", row.split("|")[2])}
    assert [name for name in on_record.kinds() if name not in told] == []


def test_what_the_database_refuses_to_change_is_on_record():
    listed = {kind.model for kind in on_record.kinds().values()}
    assert {model._meta.label for model in records.records()} - listed == {
        "history.Event",
        "history.Chain",
        "history.Anchor",
    }


def test_every_column_of_a_record_counts_but_those_that_are_named_here():
    left = {}
    for kind in on_record.kinds().values():
        columns = {field.attname for field in on_record.model_of(kind)._meta.concrete_fields}
        if kind.columns:
            left[kind.name] = columns - set(on_record.columns(kind))
    assert left == NOT_COUNTED
