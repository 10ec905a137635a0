"""`manage.py verify_history [--chain NUMBER | --since-anchor] [--anchors WHERE [--certificate CERT]]`: recomputes the
chains from their rows, compares all that is on record with what the events say of it, and tells every break.

It holds the record also against the portal's newest anchor and all those in ANCHOR_FOLDER, so that nobody has to keep a
file for it (`--alone` leaves them out). With anchors kept elsewhere it proves that nothing recorded up to that day was
cut off or made anew even by somebody who holds these, too. WHERE is a file (an exported anchor, a mailbox, a saved
letter or page), a folder of such files, or an address of the web. They count only under the certificate given, or else
under this portal's own: never under one they bring along.

With --since-anchor only the histories that moved on since the newest anchor are proved (`history.since`): each day,
with the whole run each week. A whole run of many histories is shared among processes, and tells how far it is.

Prints one line per break and a summary. Exit code 0 when all is whole, 1 when something is not.
"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from common.extensions import ask
from history import outside, proof, records, seal, shared, since
from history.anchors import NotAnAnchor
from history.models import Chain, Event


class Command(BaseCommand):
    help = "Recomputes every chain of events, compares what is on record with it, and tells what was tampered with."

    def add_arguments(self, parser):
        parser.add_argument("--chain", help="the number of one agreement, or “portal”")
        parser.add_argument("--anchors", help="anchors kept outside: a file, a folder, or an address of the web")
        parser.add_argument(
            "--since-anchor",
            action="store_true",
            help="prove only what moved on since the newest anchor: of those given, else the portal’s own",
        )
        parser.add_argument("--processes", type=int, help="how many prove at the same time; else one for each core")
        parser.add_argument("--certificate", help="the PEM file of the seal that the anchor must carry")
        parser.add_argument("--alone", action="store_true", help="not against the anchors that the portal has at hand")

    def handle(
        self,
        *args,
        chain=None,
        anchors=None,
        certificate=None,
        since_anchor=False,
        processes=None,
        alone=False,
        **options,
    ):
        if chain and since_anchor:
            raise CommandError("Say --chain or --since-anchor: each names the histories that are proved.")
        kept = self._kept(anchors, certificate) if anchors else None
        if since_anchor:
            return self._since(kept)
        chains = Chain.objects.order_by("name")
        if chain:
            chains = chains.filter(name=chain)
            if not (chains.exists() or (kept and kept.names(chain))):
                raise CommandError(f"There is no chain named {chain}.")
        lengths = dict(chains.values_list("name", "length"))
        looked_at, events = len(lengths), sum(lengths.values())
        breaks = self._tell(shared.prove(lengths, processes, self.stderr))
        breaks += self._unprotected()
        if not chain:
            breaks += self._lost({name for name, length in lengths.items() if length})
            breaks += self._tell(proof.strays())
        held = ""
        if kept:
            breaks += self._against(kept, chain)
        elif not alone:
            own = outside.ByItself(lambda: self._trusted(certificate))
            breaks += self._tell(own.compare(chain))
            held = f", held against {own.count} anchor{'s' if own.count > 1 else ''}" if own.count else ""
        self._sum_up(f"{looked_at} chains, {events} events{held}", breaks)

    def _since(self, kept):
        """What is new since an anchor, and that what this anchor named is still there."""
        try:
            new = since.newest(kept)
        except NotAnAnchor as problem:
            raise CommandError(str(problem)) from problem
        breaks = self._tell(since.prove(new)) + self._unprotected()
        told = f"{len(new.chains)} chains moved on since the anchor of {new.day}, {new.events} events new"
        self._sum_up(told, breaks)

    def _sum_up(self, told: str, breaks: int) -> None:
        whole = "all whole" if not breaks else f"{breaks} break{'s' if breaks > 1 else ''} found"
        self.stdout.write(f"{told}: {whole}.")
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

    def _kept(self, where: str, certificate: str | None):
        """What was kept outside; CommandError unless every signature holds."""
        try:
            return outside.gather(where, self._trusted(certificate))
        except (OSError, NotAnAnchor) as problem:
            raise CommandError(str(problem)) from problem

    def _trusted(self, certificate: str | None) -> bytes:
        try:
            return Path(certificate).read_bytes() if certificate else seal.certificate_pem()
        except OSError as problem:
            raise CommandError(str(problem)) from problem

    def _against(self, kept, chain: str | None) -> int:
        found = kept.compare(chain)
        if not found:
            self.stdout.write(f"{kept.told}: nothing up to it was altered or cut off.")
        return self._tell(found)
