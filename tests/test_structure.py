"""The shape of the house: apps import only from those above them, files stay readable, only the doors are used."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).parents[1]
OURS = [app for app in settings.INSTALLED_APPS if (ROOT / app / "__init__.py").exists()]
ORDER = [app for app in OURS if app != "idea_portal"]
"""The project's apps as they are installed: each imports only from those before it."""


def test_every_folder_of_code_is_an_installed_app():
    folders = {p.parent.name for p in ROOT.glob("*/__init__.py")} - {"tests"}
    assert folders == set(OURS)


def test_the_map_of_the_house_names_the_apps_in_their_order():
    rows = re.findall(r"^\| `(\w+)/` \|", (ROOT / "docs/architecture.md").read_text(), re.M)
    assert [app for app in rows if app in ORDER] == ORDER


def modules(app: str):
    return [p for p in (ROOT / app).rglob("*.py") if "migrations" not in p.parts]


def imported_apps(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module.split(".")[0])
    return found & set(ORDER)


@pytest.mark.parametrize("app", ORDER)
def test_an_app_imports_only_from_those_above_it(app):
    below = set(ORDER[ORDER.index(app) + 1 :])
    wrong = {
        str(path.relative_to(ROOT)): sorted(imported_apps(path) & below)
        for path in modules(app)
        if imported_apps(path) & below
    }
    assert wrong == {}


def test_a_file_stays_under_about_500_lines():
    files = [p for app in [*OURS, "tests", "scripts"] for p in (ROOT / app).rglob("*.py")]
    files += [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static/css").glob("*"), *(ROOT / "static/js").glob("*")]
    long = {str(p.relative_to(ROOT)): n for p in files if (n := len(p.read_text().splitlines())) > 500}
    assert {k: v for k, v in long.items() if "migrations" not in k} == {}


def sources() -> dict[str, str]:
    return {str(p.relative_to(ROOT)): p.read_text() for app in ORDER for p in modules(app)}


def test_only_the_outbox_sends_mail():
    senders = {name for name, text in sources().items() if re.search(r"django.core.mail", text)}
    assert {name.split("/")[0] for name in senders} == {"notices"}


def test_only_the_recorder_writes_events():
    writers = {
        name for name, text in sources().items() if re.search(r"Event\(|Event\.objects\.(create|bulk_create)", text)
    }
    assert writers <= {"history/recorder.py", "history/models.py", "demo/load/make.py"}


def test_templates_carry_no_inline_script_or_style():
    wrong = [
        str(p.relative_to(ROOT))
        for p in (ROOT / "templates").rglob("*.html")
        if "mail" not in p.name
        and "document" not in p.parts
        and re.search(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", p.read_text())
    ]
    assert wrong == []


def test_no_template_marks_text_as_safe():
    wrong = [
        str(p.relative_to(ROOT))
        for p in (ROOT / "templates").rglob("*.html")
        if re.search(r"\|\s*safe\b|autoescape off", p.read_text())
    ]
    assert wrong == []
