"""The data elements of an agreement: the list, one element, and bringing in many at once."""

import json
from collections import defaultdict
from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from bucp.access import TEAM
from bucp.drafting.commands import ChangeElements
from bucp.official_form.declare import AnswerKind
from bucp.official_form.elements import BY_KEY, COLUMNS
from bucp.page_actions.attempt import attempt_all
from bucp.text import reader as reading
from bucp.workflow.perform import perform
from common.refusals import Conflict
from common.turns import Busy, turn
from signatories.access import access

from .. import element_import, element_rows
from ..editor import Editor
from ..effects import keeps_data
from .edit import version_in

PAGE = 250
AT_A_TIME, PATIENCE = 2, 3
"""Tables that are read at the same moment on this machine, and the seconds for which another one waits."""
OTHERS = "Other tables are being read just now, a few at a time. Wait a moment, then check yours again."
GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


def change(request, what, **data):
    """Does one change of the data elements; within an `attempt_all`."""
    return perform(request.bucp, ChangeElements(change=what, data={**data}), request.user)


# The list ------------------------------------------------------------------------------------------------------


@access(TEAM)
@GET_OR_POST
def elements(request, number):
    """The list. POST adds one row (fields of the columns), or does `up`, `down`, `remove`, `put_back` with a row's
    id."""
    if request.method != "POST":
        return _list(request)
    for name, act in ACTS.items():
        if name in request.POST:
            tried = attempt_all(request, partial(act, request, name, version_in(request.POST, name)))
            return tried.result if tried.done else _list(request, refused=tried.refusal)
    return _add(request)


def _list(request, *, refused=None, typed=None, problems=None):
    bucp = request.bucp
    rows = list(bucp.elements.all())
    places = _places_by_name(rows)
    start = max(version_in(request.GET, "page") - 1, 0) * PAGE
    moved = version_in(request.GET, "moved")
    removed = element_rows.removed(bucp, pk) if (pk := version_in(request.GET, "removed")) else None
    problems = problems or {}
    context = {
        "bucp": bucp,
        "rows": [
            _line(place, row, places, len(rows), moved, request.GET.get("way")) for place, row in enumerate(rows, 1)
        ][start : start + PAGE],
        "total": len(rows),
        "page": start // PAGE + 1,
        "pages": range(1, -(-len(rows) // PAGE) + 1) if len(rows) > PAGE else [],
        "unfinished": sum(1 for r in rows if element_rows.lacks(r.values)),
        "inputs": inputs(typed or {}, problems),
        "opened": bool(typed or problems),
        "editor": (editor := Editor(bucp, request.party_roles)),
        "frozen": editor.frozen(),
        "keeps_data": keeps_data(bucp, request.party_roles),
        "removed": removed if removed and removed.id not in {r.pk for r in rows} else None,
        "errors": [(f"{BY_KEY[key].label}: {sentence}", f"#element-{key}") for key, sentence in problems.items()]
        + ([(refused.sentence, "")] if refused else []),
    }
    return render(request, "bucp/edit/elements.html", context, status=422 if context["errors"] else 200)


def _places_by_name(rows) -> dict[str, list[int]]:
    places = defaultdict(list)
    for place, row in enumerate(rows, 1):
        places[element_rows.name_key(row.values)].append(place)
    return places


def _line(place, row, places, total, moved, way) -> dict:
    """One row of the list. After a move the cursor stays on the button that was pressed, while it can go on."""
    others = [p for p in places[element_rows.name_key(row.values)] if p != place]
    here = row.pk == moved
    up, down = place > 1, place < total
    return {
        "place": place,
        "pk": row.pk,
        "name": row.values.get("name", ""),
        "cells": [(SHOWN[c.key], reading.cell(c, row.values)) for c in COLUMNS if c.key in SHOWN],
        "lacks": " and ".join(label.lower() for label in element_rows.lacks(row.values)),
        "same_name": ", ".join(map(str, others[:5])),
        "up": up,
        "down": down,
        "moved": here,
        "focus": "" if not here else "up" if up and (way == "up" or not down) else "down",
    }


SHOWN = {"type": "Type", "definition": "Definition", "required": "Required", "classification": "Security"}


def _step(request, way: str, pk: int):
    place = change(request, element_rows.step, pk=pk, places=-1 if way == "up" else 1)
    messages.success(request, f"Moved. It is number {place} now.")
    page = (place - 1) // PAGE + 1
    return redirect(f"{_address(request)}?moved={pk}&way={way}" + (f"&page={page}" if page > 1 else ""))


def _remove(request, _name: str, pk: int):
    row = change(request, element_rows.remove, pk=pk)
    return redirect(f"{_address(request)}?removed={row.pk}")


def _put_back(request, _name: str, pk: int):
    row = change(request, element_rows.put_back, pk=pk)
    messages.success(request, f"“{row}” is back in the list.")
    return redirect(f"{_address(request)}?moved={row.pk}")


ACTS = {"up": _step, "down": _step, "remove": _remove, "put_back": _put_back}


def _add(request):
    typed = _typed(request)
    values, problems = element_rows.clean(typed)
    if problems:
        return _list(request, typed=typed, problems=problems)
    tried = attempt_all(request, lambda: change(request, element_rows.add, values=values))
    if not tried.done:
        return _list(request, refused=tried.refusal, typed=typed)
    messages.success(request, f"“{tried.result}” is added.")
    return redirect(f"{_address(request)}?added=1#add")


def _address(request) -> str:
    return reverse("bucp:elements", args=[request.bucp.number])


# The fields of one element -----------------------------------------------------------------------------------------


def _typed(request) -> dict[str, str]:
    return {c.key: request.POST.get(c.key, "") for c in COLUMNS}


def inputs(values, problems, others=None) -> list[dict]:
    """One entry per column for the template: what stands in it, what is wrong, what somebody else saved."""
    found = []
    for column in COLUMNS:
        value, other = values.get(column.key, ""), (others or {}).get(column.key, "")
        choices = [("yes", "Yes"), ("no", "No")] if column.kind == AnswerKind.YES_NO else None
        if column.kind == AnswerKind.CHOICE:
            choices = [(c.value, c.label) for c in column.choices]
        found.append(
            {
                "column": column,
                "value": value,
                "error": problems.get(column.key, ""),
                "choices": choices,
                "differs": others is not None and value != other,
                "other": reading.cell(column, others or {}),
            }
        )
    return found


@access(TEAM)
@GET_OR_POST
def element(request, number, pk):
    """One data element; POST saves it, with `place` also its place in the list."""
    row = request.bucp.elements.filter(pk=pk).first()
    if row is None and (request.method != "POST" or element_rows.removed(request.bucp, pk) is None):
        raise Http404
    if request.method != "POST":
        return _element(request, row, row.values)
    typed = _typed(request)
    values, problems = element_rows.clean(typed)
    if problems:
        return _element(request, row, typed, problems=problems)
    tried = attempt_all(request, lambda: _save(request, row, pk, values))
    if isinstance(tried.refusal, Conflict):
        return _element(request, tried.refusal.current, typed, conflict=tried.refusal)
    if not tried.done:
        return _element(request, row, typed, refused=tried.refusal)
    messages.success(request, f"“{tried.result}” is saved.")
    return redirect(f"{_address(request)}?moved={pk}")


def _save(request, row, pk: int, values):
    """Saves the element and puts it in its place, as far as they differ: a save that changes nothing must not make
    opinions stale."""
    saved, place = row, version_in(request.POST, "place")
    if row is None or values != row.values:
        saved = change(request, element_rows.save, pk=pk, values=values, version=version_in(request.POST, "version"))
    if place and place != _place(request, saved):
        change(request, element_rows.move, pk=pk, to=place)
    return saved


def _place(request, row) -> int:
    return list(request.bucp.elements.values_list("pk", flat=True)).index(row.pk) + 1


def _element(request, row, values, *, problems=None, conflict=None, refused=None):
    """`row` None: somebody removed it while it was being written; what was typed can be added again."""
    problems = problems or {}
    editor = Editor(request.bucp, request.party_roles)
    context = {
        "bucp": request.bucp,
        "row": row,
        "place": request.POST.get("place") or (row and _place(request, row)),
        "inputs": inputs(values, problems, row.values if conflict else None),
        "conflict": conflict,
        "frozen": editor.frozen(),
        "errors": [(f"{BY_KEY[key].label}: {sentence}", f"#element-{key}") for key, sentence in problems.items()]
        + ([(refused.sentence, "")] if refused else []),
    }
    status = 409 if conflict or row is None else 422 if context["errors"] else 200
    return render(request, "bucp/edit/element.html", context, status=status)


# Many at once ------------------------------------------------------------------------------------------------------


@access(TEAM)
@GET_OR_POST
def import_elements(request, number):
    """Rows from a spreadsheet: `text` or `file` are looked at first and nothing is saved; `rows` (the good ones, as
    the report gave them) are added. Rows that need mending come back into the text field."""
    if request.method != "POST":
        return _import(request, text=request.session.get(_rest(request), ""))
    if "rows" in request.POST and "check" not in request.POST:
        return _add_many(request)
    text = request.POST.get("text", "")
    try:
        file = request.FILES.get("file")
        if file and file.size > element_import.LARGEST_FILE:
            raise element_import.Unreadable(f"The file is {file.size / 1024 / 1024:.1f} MB large. 5 MB is the most.")
        with turn("import", AT_A_TIME, PATIENCE):
            report = element_import.read_file(file.name, file.read()) if file else element_import.read_text(text)
    except Busy as busy:
        response = _import(request, text=text, errors=[(OTHERS, "#text")], status=503)
        response["Retry-After"] = str(busy.retry_after)
        return response
    except element_import.Unreadable as unreadable:
        return _import(request, text=text, errors=[(unreadable.sentence, "#text")])
    return _import(request, text=report.table_of_bad() if report.bad else text if not file else "", report=report)


def _rest(request) -> str:
    return f"rows-to-mend-{request.bucp.number}"


def _import(request, *, text="", report=None, errors=(), status=0):
    editor = Editor(request.bucp, request.party_roles)
    context = {
        "bucp": request.bucp,
        "text": text,
        "report": report,
        "columns": COLUMNS,
        "errors": list(errors),
        "frozen": editor.frozen(),
        **(_sorted_out(editor, report) if report else {}),
    }
    return render(request, "bucp/edit/import.html", context, status=status or (422 if errors else 200))


def _sorted_out(editor, report) -> dict:
    """The good rows, in two heaps: new names, and names that are in the list or come twice."""
    seen = {element_rows.name_key(e.values) for e in editor.elements}
    new, again = [], []
    for row in report.good:
        key = element_rows.name_key(row.values)
        (again if key in seen else new).append(row)
        seen.add(key)
    shown = [(r.line, reading.table_of([r.values]).labeled[0]) for r in new[:20]]
    return {
        "new": new,
        "again": again,
        "shown": shown,
        "more": len(new) - len(shown),
        "new_json": json.dumps([r.values for r in new], ensure_ascii=False),
        "again_json": json.dumps([r.values for r in again], ensure_ascii=False),
        "unfinished": sum(1 for r in (*new, *again) if element_rows.lacks(r.values)),
    }


def _add_many(request):
    rows = _rows_in(request.POST.get("rows", ""))
    if request.POST.get("also"):
        rows += _rows_in(request.POST.get("again", ""))
    text = request.POST.get("text", "")
    if not rows:
        return _import(request, text=text, errors=[("There are no rows to add. Paste them, then check them.", "#text")])
    tried = attempt_all(request, lambda: change(request, element_rows.add_many, rows=rows))
    if not tried.done:
        return _import(request, text=text, errors=[(tried.refusal.sentence, "")])
    added = tried.result
    words = f"{len(added):,} data element{'' if len(added) == 1 else 's'} added."
    if request.POST.get("mend"):
        request.session[_rest(request)] = text
        messages.warning(request, f"{words} The rows below still need mending.")
        return redirect("bucp:import_elements", request.bucp.number)
    request.session.pop(_rest(request), None)
    messages.success(request, words)
    return redirect("bucp:elements", request.bucp.number)


def _rows_in(text: str) -> list[dict]:
    """The rows a report handed out, looked at again: they have been to the browser and back."""
    cleaned = [element_rows.clean(row) for row in element_import.rows_again(text)]
    return [values for values, problems in cleaned if not problems]
