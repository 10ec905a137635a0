"""What an app says of the rows that are on record: which they are, and in whose chain of events they are named."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class RecordKind:
    """Rows of one model that are on record. The events name each by the digest of its content when they are written,
    and `manage.py verify_history` compares (`history.on_record`, docs/document.md).

    `name` stands in the events for good, whatever the model is called later. `chain`: the path of fields that leads to
    the name of the chain, which begins with `prefix`; without a path it is the portal's own chain. `columns`: those
    that count, all when empty. `rows`: a filter, when only some rows of the model are on record. `may_go`: the portal
    itself removes such rows, with an event that says so; of all other kinds nobody ever removes one.
    """

    name: str
    model: str
    chain: str = ""
    columns: tuple[str, ...] = ()
    rows: Mapping[str, object] = field(default_factory=dict, hash=False)
    prefix: str = ""
    may_go: bool = False
