"""The shape of the house: apps import only from those above them, files stay readable, only the doors are used."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).parents[1]
APPS = [app for app in settings.INSTALLED_APPS if (ROOT / app / "__init__.py").exists()]
OURS = ["common", *APPS]  # common has no models, so it need not be installed
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


def rooms_of(app: str) -> dict[str, set[str]]:
    """{room: the other rooms of the app that it imports}. A room is a folder of the app, or a module beside them."""
    graph: dict[str, set[str]] = {}
    for path in modules(app):
        parts = path.relative_to(ROOT / app).with_suffix("").parts
        if parts[0] in ("__init__", "apps", "management"):  # they compose
            continue
        reached = graph.setdefault(parts[0], set())
        for target in imported_modules(path):
            if target[:1] == (app,) and len(target) > 1 and target[1] != parts[0]:
                reached.add(target[1])
    return {room: reached & graph.keys() for room, reached in graph.items()}


def imported_modules(path: Path):
    """The modules that a file imports, as tuples of names; `from a.b import c` counts as a.b.c."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            base += tuple(node.module.split(".")) if node.module else ()
            for name in node.names:
                yield (*base, name.name)


@pytest.mark.parametrize("app", ["bucp", "obligations", "disputes"])
def test_no_rooms_go_in_a_circle(app):
    left = rooms_of(app)
    while free := [room for room, reached in left.items() if not reached & left.keys()]:
        for room in free:
            del left[room]
    assert left == {}, "these rooms import each other"


@pytest.mark.parametrize("app", ORDER)
def test_an_app_does_not_name_those_below_it_in_strings_or_templates(app):
    """The apps below say what they add (`Extension`); the frame around all pages is the composing app's."""
    below = "|".join(ORDER[ORDER.index(app) + 1 :])
    if not below:
        return
    in_code = re.compile(rf"""["'](?:{below})[:./]\w""")
    in_templates = re.compile(rf"""\{{%[^%]*["'](?:{below})[:/]|load [^%]*\b(?:{below})_""")
    files = [(path, in_code) for path in modules(app)]
    files += [(path, in_templates) for path in (ROOT / "templates" / app).rglob("*.*")]
    found = {str(p.relative_to(ROOT)): m.group(0) for p, pattern in files if (m := pattern.search(p.read_text()))}
    assert found == {}


def test_no_class_name_stands_twice():
    """So that one word means one thing. A nested class counts with the class that holds it."""
    named: dict[str, list[str]] = {}
    for app in OURS:
        for path in modules(app):
            for name in class_names(ast.parse(path.read_text())):
                named.setdefault(name, []).append(str(path.relative_to(ROOT)))
    django_s = {"Command"}  # each management command is called so
    assert {n: p for n, p in named.items() if len(p) > 1 and n not in django_s} == {}


def class_names(tree, prefix=""):
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            if node.name != "Meta":
                yield prefix + node.name
            yield from class_names(node, f"{prefix}{node.name}.")


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
