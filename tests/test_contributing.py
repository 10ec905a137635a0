"""CONTRIBUTING.md is true: what it names is there, and a recipe lists as many files as it says."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text()
PROSE = re.sub(r"^ *```.*?^ *```$", "", TEXT, flags=re.M | re.S)
RECIPES = {part.partition("\n")[0]: part for part in PROSE.split("\n## ") if re.search(r"touches \d", part)}


def test_every_file_and_folder_that_it_names_is_there():
    named = {
        word for word in re.findall(r"`([\w./-]+)`", PROSE) if "/" in word.strip("/") or word.endswith((".md", "/"))
    }
    named |= set(re.findall(r"\]\(([\w./-]+)\)", PROSE)) | set(re.findall(r"\bdocs/[\w-]+\.md", PROSE))
    named -= {".venv/", ".venv/bin/python", "htmlcov/"}  # made by commands
    assert {"docs/architecture.md", "obligations/letters.py", "bucp/signing/page_actions.py"} <= named
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_every_command_that_it_names_is_one_of_make():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"`make ([a-z-]+)`", PROSE))
    assert named - targets == set()


def test_there_is_a_recipe_for_each_thing_that_is_often_added():
    assert set(RECIPES) == {"A new question of the form", "A clause", "A move", "A page", "A letter", "An app"}


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_lists_as_many_files_as_it_says_it_touches(recipe):
    steps = re.findall(r"^\d+\. .*?(?=^\d+\. |^\S|\Z)", RECIPES[recipe], re.M | re.S)
    said = int(re.search(r"touches (\d+) files?:$", RECIPES[recipe], re.M).group(1))
    assert len(steps) == said
    for step in steps:
        assert re.search(r"`[\w<>./]+/[\w.]*`", step), "each step names its file, or the folder of a new one"
