"""What the walks of these tests tried, and what they found, counted over all workers."""

import os
from collections import Counter

ALL = bool(os.environ.get("HOSTILE"))
"""Whether everything is tried that there is, as `make hostile` does; the suite tries a part."""

PAIRS, IDS, HOSTILE = "Address × person × state", "Object id × person", "Hostile requests"
WRONG = {PAIRS: "leaks", IDS: "leaks", HOSTILE: "answers of 500"}

tried: Counter = Counter()
wrong: Counter = Counter()


def table() -> str:
    lines = ["| what | tried | found |", "|---|---|---|"]
    lines += [f"| {what} | {tried[what]:,} | {wrong[what]:,} {found} |" for what, found in WRONG.items()]
    return "\n".join(lines)
