"""Figures and tables in docs/security.md that a command writes: each between two marks."""

from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs" / "security.md"


def shown(name: str) -> str:
    """What stands between the marks now."""
    return DOCS.read_text().partition(_mark(name))[2].partition(_mark(f"/{name}"))[0].strip()


def write(name: str, text: str) -> None:
    head, mark, rest = DOCS.read_text().partition(_mark(name))
    assert mark, f"docs/security.md has no mark {name}"
    tail = rest.partition(_mark(f"/{name}"))[2]
    DOCS.write_text(f"{head}{mark}\n{text.strip()}\n{_mark(f'/{name}')}{tail}")


def _mark(name: str) -> str:
    return f"<!-- {name} -->"
