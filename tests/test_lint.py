"""What `make lint` looks at: the lists in pyproject.toml grow where they promise to, and forget no app."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
TOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]

TYPED = {
    "common",
    "history",
    "bucp/official_form",
    "bucp/workflow",
    "bucp/drafting/commands.py",
    "bucp/review/commands.py",
    "bucp/signing/commands.py",
    "bucp/team/commands.py",
    "disputes/rules.py",
}
"""What was typed to the full once. Add to it what you add to `[tool.mypy] files`; take nothing out but what moved."""


def test_what_was_typed_once_stays_typed():
    assert TOOLS["mypy"]["strict"] is True
    assert set(TOOLS["mypy"]["files"]) >= TYPED


def test_no_override_takes_back_what_strict_asks():
    allowed = {"module", "ignore_missing_imports"}
    assert [o for o in TOOLS["mypy"].get("overrides", []) if set(o) - allowed] == []


def test_what_is_typed_is_there():
    assert [name for name in TOOLS["mypy"]["files"] if not (ROOT / name).exists()] == []


def test_the_length_of_a_line_is_checked():
    assert TOOLS["ruff"]["line-length"] == 120
    assert "E" in TOOLS["ruff"]["lint"]["select"]
    assert "E501" not in TOOLS["ruff"]["lint"]["ignore"]


def test_coverage_counts_every_app():
    apps = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert set(TOOLS["coverage"]["run"]["source"]) == apps
