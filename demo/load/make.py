"""Agreements by the thousand, for measuring and for `manage.py demo --bucps N`: inserted in bulk, past the one door.

Each has two or three parties, a filled-in form, people, about ten events in a chain that verifies, and ten revisions
or comments. One large department takes part in every fourth, so that its pages are full at any amount; the other
signatories share the rest evenly. The same seed gives the same agreements, counted back from `today`.
"""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from bucp import official_form as official_forms
from bucp.models import (
    Answer,
    Bucp,
    Comment,
    DataElement,
    NumberSeries,
    Opinion,
    Participant,
    Party,
    ReviewRequest,
    Revision,
    SearchText,
    Signature,
    SigningRound,
    Span,
    Thread,
)
from bucp.models.states import BEFORE_FILING, ON_FILE, SIGNING_ROLES, Side, State
from bucp.official_form.declare import Review
from bucp.signing.effects import statement_for
from bucp.workflow import readers
from bucp.workflow.open_tasks import open_items
from demo.accounts import DIVISIONS
from history import on_record
from history.models import Chain, Event
from history.recorder import canonical, sha256
from signatories import telling
from signatories.models import ENTITY_ROLES, Entity, Membership, Role, User
from tasks.models import Task

from .texts import answer_to, elements_of, remark, title_of
from .times import events_of, milestones_of, spans_of

BATCH = 500
BIG = "cdss"
SHARE_OF_BIG = 0.25

SHARES = {
    # Of every hundred agreements. Most are in force: that is where they stay.
    State.ACTIVE: 52,
    State.FILED: 6,
    State.EXPIRED: 5,
    State.TERMINATED: 2,
    State.AMENDED: 2,
    State.DRAFT: 8,
    State.REVIEW: 14,
    State.SIGNING: 5,
    State.WITHDRAWN: 5,
    State.NOT_APPROVED: 1,
}


@dataclass
class Loaded:
    """One agreement on its way into the database."""

    bucp: Bucp
    when: dict[str, datetime]  # drafted, sent, asked, put_out, filed, in_force, ended: those that happened
    parties: list[Party] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)
    opinions: dict = field(default_factory=dict)  # {(party id, review): Opinion}
    signing: SigningRound | None = None
    signatures: list[Signature] = field(default_factory=list)


def make(count: int, seed: int = 2021, today: datetime | None = None) -> None:
    """Adds `count` agreements. Needs the signatory list."""
    rng = random.Random(seed)
    today = today or timezone.now()
    staff = _staff()
    for begun in range(0, count, BATCH):
        with transaction.atomic():
            _batch(min(BATCH, count - begun), rng, today, staff)


@transaction.atomic
def _staff() -> dict[tuple[int, str], User]:
    """One person per signatory and role, by (entity id, role); makes those that are missing."""
    found = {(m.entity_id, m.role): m.user for m in Membership.objects.active().select_related("user").order_by("-pk")}
    users, places = [], []
    for entity in Entity.objects.order_by("pk"):
        for role in ENTITY_ROLES:
            if (entity.pk, role) not in found:
                email = f"{role.value}@{entity.slug[:50]}.load.example"
                name, division = f"{role.label}, {entity.plain_name}"[:150], DIVISIONS.get(role, "")
                users.append(User(email=email, name=name, title=role.label, division=division, password="!"))
                places.append((entity, role))
    made = User.objects.bulk_create(users)
    held = Membership.objects.bulk_create(
        Membership(user=user, entity=entity, role=role, signs_as=user.name, signs_title=user.title)
        for user, (entity, role) in zip(made, places, strict=True)
    )
    for user in made:
        telling.put_account_on_record(user)
    for membership in held:
        telling.put_on_record(membership)
    return found | {(entity.pk, role): user for user, (entity, role) in zip(made, places, strict=True)}


def _batch(count: int, rng, today, staff) -> None:
    entities = list(Entity.objects.select_related("agency").order_by("pk"))
    loaded = _bucps(count, rng, today, staff, entities)
    _people(loaded, staff)
    _texts(loaded, rng, staff)
    _talk(loaded, rng, staff)
    _opinions(loaded, staff)
    _signatures(loaded, rng, staff)
    _history(loaded, staff)
    _tasks(loaded)
    readers.make_anew(Bucp.objects.filter(pk__in=[one.bucp.pk for one in loaded]))


def _state(rng) -> State:
    return rng.choices(list(SHARES), weights=list(SHARES.values()))[0]


def _sides(rng, entities) -> tuple[list[Entity], list[Entity]]:
    chosen = rng.sample(entities, 3 if rng.random() < 0.1 else 2)
    big = next(e for e in entities if e.slug == BIG)
    if rng.random() < SHARE_OF_BIG and big not in chosen:
        chosen[rng.randrange(2)] = big
    return chosen[:1], chosen[1:]


def _bucps(count, rng, today, staff, entities) -> list[Loaded]:
    loaded, sides = [], []
    for _ in range(count):
        state = _state(rng)
        when = milestones_of(state, rng, today)
        recipients, providers = _sides(rng, entities)
        form = official_forms.current(several=len(providers) > 1, on=timezone.localdate(when["drafted"]))
        last = max(when.values())
        bucp = Bucp(
            title=title_of(rng),
            form_version=form.version,
            state=state,
            turn=_turn(state, rng),
            created_at=when["drafted"],
            created_by=staff[recipients[0].pk, Role.PROGRAM],
            updated_at=last,
            state_since=last,
            turn_since=last,
            sent_at=when.get("sent"),
            filed_at=when.get("filed"),
            active_since=when.get("in_force"),
            ended_at=when.get("ended"),
            end_reason="Made for load." if "ended" in when else "",
            filed_by=staff[recipients[0].pk, Role.COORDINATOR] if "filed" in when else None,
            start_date=(today + timedelta(days=30)).date() if state == State.FILED else None,
            end_date=(last + timedelta(days=700)).date() if state in ON_FILE and rng.random() < 0.5 else None,
            data_categories=rng.sample(["pii", "phi", "demographic", "program_usage", "employment", "education"], 2),
        )
        loaded.append(Loaded(bucp, when))
        sides.append((recipients, providers))
    _number(loaded)
    for one, (recipients, providers) in zip(loaded, sides, strict=True):
        names = " ".join(f"{e.name} {e.plain_name}" for e in (*recipients, *providers))
        one.bucp.search_line = " ".join([one.bucp.number, one.bucp.title, names, *one.bucp.data_categories])
    Bucp.objects.bulk_create([one.bucp for one in loaded])
    for one, (recipients, providers) in zip(loaded, sides, strict=True):
        one.parties = [*_parties(one, recipients, Side.RECIPIENT), *_parties(one, providers, Side.PROVIDER)]
    Party.objects.bulk_create([party for one in loaded for party in one.parties])
    return loaded


def _turn(state, rng) -> str:
    if state == State.DRAFT:
        return Side.RECIPIENT
    return rng.choice(list(Side)) if state == State.REVIEW else ""


def _parties(one: Loaded, entities, side):
    reached = one.when["drafted"] if side == Side.RECIPIENT else one.when.get("sent")
    return [Party(bucp=one.bucp, entity=e, side=side, position=n, reached_at=reached) for n, e in enumerate(entities)]


def _number(loaded: list[Loaded]) -> None:
    for year in sorted({one.when["drafted"].year for one in loaded}):
        NumberSeries.objects.get_or_create(year=year)
        series = NumberSeries.objects.select_for_update().get(year=year)
        for one in sorted((o for o in loaded if o.when["drafted"].year == year), key=lambda o: o.when["drafted"]):
            series.last += 1
            one.bucp.number = f"IDEA-{year}-{series.last:04}"
        series.save(update_fields=["last"])


def _people(loaded, staff) -> None:
    Participant.objects.bulk_create(
        Participant(party=party, user=staff[party.entity_id, role], role=role, named_at=one.when["drafted"])
        for one in loaded
        for party in one.parties
        if party.reached_at
        for role in ENTITY_ROLES
        if role != Role.COORDINATOR
    )
    Span.objects.bulk_create(
        Span(bucp=one.bucp, state=state, turn=turn, began_at=began, ended_at=ended)
        for one in loaded
        for state, turn, began, ended in spans_of(one.bucp, one.when)
    )


def _texts(loaded, rng, staff) -> None:
    answers, elements, revisions, texts = [], [], [], []
    for one in loaded:
        bucp, by = one.bucp, one.bucp.created_by
        own = [
            Answer(bucp=bucp, field=f.key, party=party, value=value, changed_by=by, changed_at=bucp.created_at)
            for f in bucp.form.fields.values()
            for party in (one.parties if f.per_party else [None])
            if (value := _mirrored(bucp, f.mirrors) if f.mirrors else answer_to(f, rng)) not in ("", None)
        ]
        rows = elements_of(rng)
        body = "\n".join([*(str(a.value) for a in own if len(str(a.value)) > 60), *(r["name"] for r in rows)])
        texts.append(SearchText(bucp=bucp, body=body))
        answers += own
        elements += [
            DataElement(bucp=bucp, position=n, values=r, changed_by=by, changed_at=bucp.created_at)
            for n, r in enumerate(rows, start=1)
        ]
        if "sent" in one.when:
            one.revisions = _revisions(one, own, rows, by)
            revisions += one.revisions
    Answer.objects.bulk_create(answers, batch_size=2000)
    DataElement.objects.bulk_create(elements, batch_size=2000)
    Revision.objects.bulk_create(revisions, batch_size=500)
    for one in loaded:
        one.bucp.current_revision = one.revisions[-1] if one.revisions else None
    Bucp.objects.bulk_update([one.bucp for one in loaded], ["current_revision"], batch_size=250)
    SearchText.objects.bulk_create(
        texts, update_conflicts=True, unique_fields=["bucp"], update_fields=["body"], batch_size=500
    )


def _mirrored(bucp, column: str):
    """What the answer says that this column of the agreement repeats."""
    value = getattr(bucp, column)
    return value.isoformat() if isinstance(value, date) else value


def _revisions(one: Loaded, answers, rows, by) -> list[Revision]:
    """The text as it was sent, and as it stands: the same shape as `bucp.text.snapshot.snapshot`."""
    slugs = {p.pk: p.entity.slug for p in one.parties}
    said = [{"field": a.field, "party": slugs.get(a.party_id), "value": a.value} for a in answers]
    said.sort(key=lambda a: (a["field"], a["party"] or ""))
    data = {
        "number": one.bucp.number,
        "form": one.bucp.form_version,
        "parties": [
            {"entity": p.entity.slug, "name": p.entity.name, "side": p.side, "position": p.position}
            for p in one.parties
        ],
        "answers": said,
        "elements": rows,
    }
    sent = canonical({**data, "elements": rows[:-1]})
    final = canonical(data)
    later = "for_signature" if "put_out" in one.when else "handed_over"
    return [
        Revision(bucp=one.bucp, number=n, occasion=occasion, content=text, sha256=sha256(text), made_by=by, made_at=at)
        for n, (occasion, text, at) in enumerate(
            [("sent", sent, one.when["sent"]), (later, final, one.when["asked"])], start=1
        )
    ]


def _talk(loaded, rng, staff) -> None:
    """Eight comments in four threads; open ones only while it is under review."""
    threads, comments = [], []
    for one in loaded:
        if "sent" not in one.when:
            continue
        keys = list(one.bucp.form.fields)
        recipient, provider = one.parties[0], one.parties[1]
        for n in range(4):
            at = one.when["sent"] + timedelta(days=n + 1)
            is_open = one.bucp.state == State.REVIEW and n == 3
            thread = Thread(
                bucp=one.bucp,
                field=rng.choice(keys),
                opened_by=staff[provider.entity_id, Role.PROGRAM],
                opened_at=at,
                waits_on=Side.PROVIDER,
                last_at=at,
                resolved_at=None if is_open else at + timedelta(days=2),
                resolved_by=None if is_open else staff[recipient.entity_id, Role.COORDINATOR],
            )
            threads.append(thread)
            for m, party in enumerate((provider, recipient)):
                comments.append(
                    Comment(
                        thread=thread,
                        by=staff[party.entity_id, Role.PROGRAM],
                        side=party.side,
                        text=remark(rng),
                        party_role=f"Program staff, {party.name}",
                        at=at + timedelta(hours=m),
                    )
                )
    Thread.objects.bulk_create(threads, batch_size=2000)
    Comment.objects.bulk_create(comments, batch_size=2000)


def _opinions(loaded, staff) -> None:
    asked = [one for one in loaded if "asked" in one.when]
    for one in asked:
        for party in one.parties:
            for review in Review:
                if one.bucp.state == State.REVIEW and review == Review.SECURITY:
                    continue  # still to come
                one.opinions[party.pk, review.value] = Opinion(
                    bucp=one.bucp,
                    party=party,
                    review=review.value,
                    revision=one.revisions[-1],
                    stance="supports",
                    text="Considered and found in order.",
                    by=staff[party.entity_id, review.value],
                    name=str(staff[party.entity_id, review.value]),
                    at=one.when["asked"],
                )
    Opinion.objects.bulk_create([o for one in asked for o in one.opinions.values()], batch_size=2000)
    ReviewRequest.objects.bulk_create(
        ReviewRequest(
            bucp=one.bucp,
            party=party,
            review=review.value,
            asked_by=staff[party.entity_id, Role.COORDINATOR],
            asked_at=one.when["asked"],
            opinion=one.opinions.get((party.pk, review.value)),
        )
        for one in asked
        for party in one.parties
        for review in Review
    )


def _signatures(loaded, rng, staff) -> None:
    signing = [one for one in loaded if "put_out" in one.when]
    for one in signing:
        filed = one.when.get("filed")
        one.signing = SigningRound(
            bucp=one.bucp,
            number=1,
            revision=one.revisions[-1],
            opened_at=one.when["put_out"],
            opened_by=staff[one.parties[0].entity_id, Role.COORDINATOR],
            ended_at=filed,
            outcome="filed" if filed else "",
        )
    SigningRound.objects.bulk_create([one.signing for one in signing])
    for one in signing:
        places = [(party, role) for role in SIGNING_ROLES for party in one.parties]  # in the order of signing
        given = places if "filed" in one.when else places[: rng.randrange(len(places))]
        one.signatures = [_signature(one, party, role, staff) for party, role in given]
    Signature.objects.bulk_create([s for one in signing for s in one.signatures])


def _signature(one: Loaded, party, role, staff) -> Signature:
    user = staff[party.entity_id, role]
    return Signature(
        round=one.signing,
        party=party,
        role=role,
        user=user,
        typed_name=user.name,
        title=user.title,
        division=user.division,
        email=user.email,
        statement=statement_for(party, role),
        sha256=one.revisions[-1].sha256,
        at=one.when["put_out"],
    )


def _history(loaded, staff) -> None:
    """The chains, with the recorder's own hash over each event. The last one names all rows on record."""
    from history.recorder import _hash

    written: dict[str, on_record.Written] = {one.bucp.number: {} for one in loaded}
    for kind in on_record.kinds().values():
        for key, chain, now in on_record.digests(kind, on_record.rows_in(kind, list(written))):
            written[chain][f"{kind.name}:{key}"] = ["", now]
    chains, events = [], []
    for one in loaded:
        chain, previous = Chain(name=one.bucp.number), ""
        told = list(events_of(one))
        for n, (kind, at, party, role, data) in enumerate(told, start=1):
            user = staff[party.entity_id, role]
            event = Event(
                chain=chain,
                number=n,
                kind=kind,
                at=at,
                actor=user,
                actor_name=str(user),
                data=data,
                actor_role=f"{Role(role).label}, {party.name}",
                previous_hash=previous,
                written=written[chain.name] if n == len(told) else {},
            )
            event.hash = previous = _hash(event)
            events.append(event)
            chain.length, chain.head = n, event.hash
        chains.append(chain)
    Chain.objects.bulk_create(chains)
    Event.objects.bulk_create(events, batch_size=2000)


def _tasks(loaded) -> None:
    """What waits, as the life cycle itself computes it."""
    Task.objects.bulk_create(
        Task(about=one.bucp.number, title=one.bucp.title, opened_at=one.bucp.turn_since, **item.columns)
        for one in loaded
        if one.bucp.state in BEFORE_FILING
        for item in open_items(one.bucp)
    )
