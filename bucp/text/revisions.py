"""Frozen texts: made when a BUCP is sent, handed over, read for an opinion, put out for signature."""

import json

from bucp.official_form.declare import DATA_ELEMENTS, Review

from .snapshot import frozen


def freeze(context, occasion: str, message: str = ""):
    """The revision of the present text: the current one if nothing changed since, else a new one, recorded."""
    bucp = context.bucp
    content, digest = frozen(bucp)
    current = bucp.current_revision
    if current and current.sha256 == digest:
        return current
    revision = bucp.revisions.create(
        number=(current.number if current else 0) + 1,
        occasion=occasion,
        content=content,
        sha256=digest,
        message=message,
        made_by=context.by,
        made_at=context.at,
    )
    context.event(
        "bucp.revision",
        revision=revision.number,
        sha256=digest,
        occasion=revision.get_occasion_display(),
        fields=changed_fields(current, revision),
    )
    bucp.current_revision = revision
    return revision


def pieces(revision) -> dict:
    """{(field key, party slug or None): value} of a revision; the data elements under ("data_elements", None)."""
    return pieces_of(json.loads(revision.content))


def pieces_of(data: dict) -> dict:
    """The same of a snapshot (`snapshot.snapshot`)."""
    found = {(a["field"], a["party"]): a["value"] for a in data["answers"]}
    found[DATA_ELEMENTS, None] = data["elements"]
    return found


def changed_fields(older, newer) -> list[str]:
    """The keys of the fields whose text differs between two revisions; everything when there is no older one."""
    new = pieces(newer)
    old = pieces(older) if older else {}
    empty = ("", [], None)
    keys = {
        key[0]
        for key in new.keys() | old.keys()
        if new.get(key) != old.get(key) and not (new.get(key) in empty and old.get(key) in empty)
    }
    return sorted(keys)


def mark_stale(bucp, fields, at) -> bool:
    """Opinions given that cover one of `fields` no longer hold (domain.md §5). True when one became stale."""
    form, changed = bucp.form, False
    for request in bucp.review_requests.filter(opinion__isnull=False):
        covered = [f for f in fields if f in form.covered_by(Review(request.review))]
        fresh_fields = [f for f in covered if f not in request.stale_fields]
        if fresh_fields:
            changed = changed or request.stale_since is None
            request.stale_since = request.stale_since or at
            request.stale_fields = [*request.stale_fields, *fresh_fields]
            request.save(update_fields=["stale_since", "stale_fields"])
    return changed
