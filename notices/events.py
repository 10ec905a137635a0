"""The events of the letters' wording. Importing registers them."""

from history.kinds import register

WORDING_CHANGED = register("wording.changed", "{who} changed the wording of the letter “{title}”: {reason}")
WORDING_RESTORED = register(
    "wording.restored", "{who} went back to the built-in wording of the letter “{title}”: {reason}"
)
