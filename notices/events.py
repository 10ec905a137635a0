"""The events of letters under a clause, and of the letters' wording. Importing registers them."""

from history.kinds import named, register

WRITTEN = register("letter.written", "The portal wrote the letter “{title}” ({clause}).", news=False)
SENT = register("letter.sent", "The letter “{title}” ({clause}) was sent to {to}.", news=False)
FAILED = register("letter.failed", "The letter “{title}” ({clause}) could not be sent to {to}.")
CONFIRMED = register("letter.confirmed", "{who} confirmed having read the letter “{title}” ({clause}).")
WORDING_CHANGED = register("wording.changed", "{who} changed the wording of the letter “{title}”: {reason}")
WORDING_RESTORED = register(
    "wording.restored", "{who} went back to the built-in wording of the letter “{title}”: {reason}"
)

FILTERS = {"letters": ("Letters under a clause: written, sent, failed, confirmed", named("letter."))}
