"""What a page does around a move is written once, in `bucp/page_actions/`."""

import ast
from pathlib import Path

from django import forms

from bucp.page_actions.attempt import attempt_all
from common.refusals import Incomplete, Problem, Refused

ROOT = Path(__file__).parents[1]
REFUSALS = {"Refused", "NotAllowed", "Conflict", "Incomplete", "NotSigned"}
CATCH_BY_THEMSELVES = {
    "bucp/drafting/views/edit.py: save",  # answers in JSON, while somebody types
    "bucp/drafting/views/edit.py: _save",  # says it beside each answer that was not saved; the others are
    "bucp/drafting/views/start.py: _begin",  # no BUCP exists yet
}


def catching(path: Path) -> set[str]:
    """The functions of a module that catch what a move is refused with."""
    found = set()
    for function in ast.walk(ast.parse(path.read_text())):
        if isinstance(function, ast.FunctionDef):
            handlers = [node for node in ast.walk(function) if isinstance(node, ast.ExceptHandler) and node.type]
            named = {name.id for one in handlers for name in ast.walk(one.type) if isinstance(name, ast.Name)}
            found |= {f"{path.relative_to(ROOT)}: {function.name}"} if named & REFUSALS else set()
    return found


def test_only_page_actions_catch_what_a_move_is_refused_with():
    pages = [p for app in ("bucp", "disputes", "obligations") for p in (ROOT / app).rglob("*.py") if "views" in str(p)]
    assert set().union(*map(catching, pages)) == CATCH_BY_THEMSELVES


class NameForm(forms.Form):
    name = forms.CharField(required=False)


def refused_with(refusal: Refused, form=None):
    def does():
        raise refusal

    return attempt_all(None, does, form)


def test_what_is_missing_stands_beside_its_field_and_the_rest_above_the_form():
    form = NameForm({})
    tried = refused_with(Incomplete({"name": "Give the name.", "day": "Give the day."}), form)
    assert (tried.done, tried.status, tried.errors) == (False, 422, ())
    assert form.errors == {"name": ["Give the name."], "__all__": ["Give the day."]}


def test_without_a_form_the_sentence_of_what_is_missing_is_not_lost():
    assert refused_with(Incomplete({"name": "Give the name."})).errors == (("Give the name.", ""),)


def test_a_refused_move_is_told_by_its_problems_on_the_agreement_as_it_is_now(monkeypatch):
    read = []
    monkeypatch.setattr("bucp.page_actions.attempt.read_again", read.append)
    tried = refused_with(Refused("Not yet.", [Problem("Name a signer.", "/somewhere/")]))
    assert (tried.status, tried.errors, read) == (409, (("Name a signer.", "/somewhere/"),), [None])
