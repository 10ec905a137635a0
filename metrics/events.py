"""The events that belong to the register. Importing registers them."""

from history.kinds import register


def _exported(e) -> str:
    return f"{e.actor_name} exported {e.data['rows']} agreements from the register ({e.data['filters']})."


def _anchor_exported(e) -> str:
    return f"{e.actor_name} took out the anchor of {e.data['day']}."


EXPORTED = register("register.exported", _exported)
ANCHOR_EXPORTED = register("register.anchor_exported", _anchor_exported)
