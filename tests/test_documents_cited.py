"""What the code cites is there to be read: every document that a docstring, a comment or a page of docs/ names."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCUMENT = re.compile(r"(?<![\w<…*/-])(?:docs/(?:decisions/)?)?[\w-]+\.md\b")
SECTION = re.compile(r"domain\.md,? §(\d+)")
OURS = [
    p.name for p in ROOT.iterdir() if p.is_dir() and not p.name.startswith(".") and p.name not in ("var", "htmlcov")
]


def cited(what: re.Pattern[str]) -> dict[str, set[str]]:
    """{what is cited: the files that cite it}"""
    files = [*ROOT.glob("*.md"), *(path for folder in OURS for path in (ROOT / folder).rglob("*.*"))]
    found: dict[str, set[str]] = {}
    for path in files:
        if path.suffix in (".py", ".md", ".html") and path != Path(__file__):
            for document in what.findall(path.read_text()):
                found.setdefault(document, set()).add(str(path.relative_to(ROOT)))
    return found


def test_every_document_that_is_cited_is_in_the_repository():
    there = {path.name for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]}
    documents = cited(DOCUMENT)
    assert "domain.md" in documents
    assert {name: files for name, files in documents.items() if Path(name).name not in there} == {}


def test_every_section_of_the_field_that_is_cited_is_there():
    sections = set(re.findall(r"^## (\d+)\. ", (ROOT / "docs/domain.md").read_text(), re.M))
    named = cited(SECTION)
    assert len(named) > 8
    assert named.keys() - sections == set()
