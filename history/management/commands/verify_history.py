"""`manage.py verify_history [--chain NUMBER] [--anchors FILE [--certificate CERT]]`: recomputes the chains from their
rows, compares all that is on record with what the events say of it, and tells every break.

With a file of anchors kept elsewhere it also proves that nothing recorded up to that day was cut off. The file counts
only under the certificate given, or else under this portal's own: never under the one it brings along.

Prints one line per break and a summary. Exit code 0 when all is whole, 1 when something is not.
"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from common.extensions import ask
from history import anchors, proof, records, seal
from history.models import Chain, Event


class Command(BaseCommand):
    help = "Recomputes every chain of events, compares what is on record with it, and tells what was tampered with."

    def add_arguments(self, parser):
        parser.add_argument("--chain", help="the number of one agreement, or “portal”")
        parser.add_argument("--anchors", help="an exported anchor, kept outside of the portal")
        parser.add_argument("--certificate", help="the PEM file of the seal that the anchor must carry")

    def handle(self, *args, chain=None, anchors=None, certificate=None, **options):
        kept = self._kept(anchors, certificate) if anchors else None
        chains = Chain.objects.order_by("name")
        if chain:
            chains = chains.filter(name=chain)
            if not (chains.exists() or (kept and any(name == chain for name, _, _ in kept.heads))):
                raise CommandError(f"There is no chain named {chain}.")
        lengths = dict(chains.values_list("name", "length"))
        looked_at, events = len(lengths), sum(lengths.values())
        breaks = self._tell(proof.prove(chains.iterator(chunk_size=500)))
        breaks += self._unprotected()
        if not chain:
            breaks += self._lost({name for name, length in lengths.items() if length})
            breaks += self._tell(proof.strays())
        if kept:
            breaks += self._against(kept, chain)
        whole = "all whole" if not breaks else f"{breaks} break{'s' if breaks > 1 else ''} found"
        self.stdout.write(f"{looked_at} chains, {events} events: {whole}.")
        if breaks:
            raise SystemExit(1)

    def _tell(self, found) -> int:
        count = 0
        for one in found:
            self.stdout.write(str(one))
            count += 1
        return count

    def _unprotected(self) -> int:
        """Tables whose triggers somebody took off."""
        return self._tell(f"{table}: the database no longer refuses changes of it" for table in records.unprotected())

    def _lost(self, with_events: set) -> int:
        """Events whose chain has no head any more, and chains that must exist and have no event: somebody removed
        them."""
        lost = Event.objects.exclude(chain__in=Chain.objects.all()).values_list("chain_id", flat=True)
        headless = set(lost.order_by().distinct())
        gone = {name for names in ask("chains") for name in names} - with_events - headless
        for name in sorted(headless):
            self.stdout.write(f"{name}: the head of the chain is missing")
        for name in sorted(gone):
            self.stdout.write(f"{name}: all of its history is missing")
        return len(headless) + len(gone)

    def _kept(self, path: str, certificate: str | None):
        """The anchor in the file; CommandError unless its signature holds."""
        try:
            trusted = Path(certificate).read_bytes() if certificate else seal.certificate_pem()
            kept = anchors.read(Path(path).read_text(), trusted)
        except (OSError, ValueError) as problem:
            raise CommandError(str(problem)) from problem
        if not kept.signed:
            raise CommandError(
                "The anchor file is refused: it was altered, or it was not signed with "
                + ("this certificate." if certificate else "this portal’s seal.")
            )
        return kept

    def _against(self, kept, chain: str | None) -> int:
        heads = [head for head in kept.heads if chain in (None, head[0])]
        found = anchors.compare(anchors.Kept(kept.day, heads, kept.signed, kept.certificate))
        if not found:
            self.stdout.write(f"Anchor of {kept.day}: {len(heads)} chains, nothing up to it was altered or cut off.")
        return self._tell(found)
