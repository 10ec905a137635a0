"""What freezes a published version: its golden file, with all that the version asks and the SHA-256 of that.

A version is published from its first day on. Agreements that are signed and filed rest on it, so that from then on it
is never changed, and its golden file never written again; a version that is still to begin may be changed, and
`manage.py freeze_forms` writes its file anew.

Frozen is what decides what was asked, was needed, was shown on the document and who covered it with an opinion: keys,
official names, questions, kinds, choices with their hints (they tell what a choice means), conditions, columns,
lengths, order, checklist, notes, addenda, the columns of data elements, the first day. Not frozen are the texts that
only help to answer (`help`, `example`, a section's `intro`), which may be improved without asking anything else, and
`mirrors`, which concerns the database alone.
"""

import json
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

from history.recorder import canonical, sha256

from .declare import AnswerKind, Field, OfficialForm, Section
from .elements import COLUMNS, Column

Golden = dict[str, Any]
"""Plain data, as JSON keeps it."""

FOLDER = Path(__file__).parent / "versions"
NOT_FROZEN = {
    Field: {"help", "example", "mirrors"},
    Section: {"intro"},
    OfficialForm: {"beside", "instead"},  # the portal's own
    Column: {"help", "aliases", "words"},  # the last two concern files that are read in
}


def declaration(form: OfficialForm) -> Golden:
    """All that is frozen, as plain data."""
    declared: Golden = _plain(form)
    return declared


def _plain(thing: Any) -> Any:
    """What is empty is left out: an attribute that a later version brings then leaves the earlier ones as they are."""
    if is_dataclass(thing):
        left_out = NOT_FROZEN.get(type(thing), ())
        named = {f.name: _plain(getattr(thing, f.name)) for f in fields(thing) if f.name not in left_out}
        if isinstance(thing, Field) and thing.kind == AnswerKind.ELEMENTS:
            named["columns"] = _plain(COLUMNS)
        return {name: value for name, value in named.items() if value not in ("", [], None, False)}
    if isinstance(thing, list | tuple):
        return [_plain(item) for item in thing]
    return thing.isoformat() if isinstance(thing, date) else thing


def digest(form: OfficialForm) -> str:
    """The SHA-256 of the canonical JSON of the declaration."""
    return sha256(canonical(declaration(form)))


def text_of(form: OfficialForm) -> str:
    """The golden file: indented, so that a difference can be read."""
    content = {"version": form.version, "sha256": digest(form), "declaration": declaration(form)}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def path_of(version: str) -> Path:
    return FOLDER / f"{version}.json"


def kept(version: str) -> Golden | None:
    """What the golden file holds, or None where there is none."""
    path = path_of(version)
    if not path.exists():
        return None
    golden: Golden = json.loads(path.read_text(encoding="utf-8"))
    return golden


def is_published(version: str, on: date) -> bool:
    """Whether the first day that the golden file names has come."""
    golden = kept(version)
    return golden is not None and date.fromisoformat(golden["declaration"]["begins"]) <= on


def problem(form: OfficialForm, on: date) -> str:
    """What is wrong between a version and its golden file, and what to do about it; "" if nothing is."""
    golden = kept(form.version)
    if golden is None:
        return f"Version {form.version} has no golden file yet. Run `manage.py freeze_forms` and commit the file."
    if sha256(canonical(golden["declaration"])) != golden["sha256"]:
        return f"The golden file of version {form.version} was changed by hand. Take it back from version control."
    if golden["sha256"] == digest(form):
        return ""
    where = ", ".join(_differences(golden["declaration"], declaration(form)))
    if is_published(form.version, on):
        return (
            f"Version {form.version} is published and differs from its golden file: {where}. Agreements rest on it, "
            "so take the change back and make a new version of the form (bucp.official_form.upon)."
        )
    return (
        f"Version {form.version} differs from its golden file: {where}. It has not begun yet: if this is meant, run "
        "`manage.py freeze_forms` and commit the file."
    )


def _differences(old: Golden, new: Golden) -> list[str]:
    """Where two declarations differ: the keys of the questions, and the other parts by their names."""
    before, after = (_questions(d) for d in (old, new))
    found = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    parts = [name for name in {**old, **new} if name != "sections" and old.get(name) != new.get(name)]
    if not found and old["sections"] != new["sections"]:
        parts.append("the sections or the order in them")
    return found + parts


def _questions(declared: Golden) -> dict[str, Golden]:
    return {field["key"]: field for section in declared["sections"] for field in section["fields"]}


def write(form: OfficialForm, on: date) -> bool:
    """Writes the golden file of a version that is not published; False where nothing was to be written."""
    path, text = path_of(form.version), text_of(form)
    if is_published(form.version, on) or (path.exists() and path.read_text(encoding="utf-8") == text):
        return False
    path.write_text(text, encoding="utf-8")
    return True
