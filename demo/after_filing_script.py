"""Tells life after filing: what happens in every agreement in force (`routine`), and the scenes of
`texts.after_filing`.

A scene is (days ago, what happens, who, words, more). What happens is the name of a function below; who is an entity,
whose Data Coordinator acts, or `entity/role`. Everything goes through `perform` and the functions of `obligations`.
"""

from datetime import date, timedelta

from django.utils import timezone

from notices.delivery import confirm
from obligations.duties.commands import AddObligation, AttestObligation, TellOutcome
from obligations.ending import effects as ending
from obligations.ending.commands import AnswerEnding, DecideProposal, EndByAgreement, EndNotNeeded
from obligations.ending.parts import open_parts
from obligations.formal_notices.commands import AnswerNotice, GiveNotice
from obligations.models import Outcome
from obligations.users.commands import ChangeUsers, UpdateContacts
from signatories.models import ENTITY_ROLES, Role

from .disputes_script import somebody
from .texts import after_filing as texts

SIX_MONTHS, YEAR = 182, 365
DAYS = {
    "ends": "access_ends_on",
    "destroy": "destroy_by",
    "answer_in": "answer_by",
    "found": "discovered_on",
    "known": "known_on",
}
"""What a scene counts in days from its own day, and the question of the notice that it answers."""


# Every agreement in force ------------------------------------------------------------------------------------


def routine(story):
    """Users are listed and trained, the first transfer is attested, the outcome is told, each year is looked back on;
    what is left open in `texts.LEFT` stays so. Begins when the agreement comes into force."""
    began = _ago(story)
    yield story.clock.later(story.chance.uniform(1, 5), story.chance)
    for party in story.bucp.recipients:
        if not party.data_users.exists():
            _list_users(story, party)
    steps = [
        (began - story.chance.uniform(9, 24), "first_transfer", "", _transferred),
        (began - story.chance.uniform(26, 30), "training", "", _trained),
        (began - SIX_MONTHS - story.chance.uniform(9, 24), "outcome", "six_months", _told_after_six_months),
        *((began - YEAR * n - story.chance.uniform(6, 20), "yearly_review", str(n), _looked_back) for n in (1, 2)),
    ]
    for ago, kind, key, step in steps:
        if ago > 0 and kind not in texts.LEFT.get(story.bucp.title, ()):
            yield story.clock.office_hour(ago, story.chance)
            duty = _open_duty(story, kind, key)
            if duty:
                step(story, duty)


def _ago(story) -> float:
    return (story.clock.today - story.clock.at) / timedelta(days=1)


def _open_duty(story, kind: str, key: str = "", party=None):
    """The open task of this kind, of `party` where given; None when the agreement has none (any more)."""
    found = story.bucp.duties.without_file().open().filter(kind=kind).select_related("party__entity").order_by("pk")
    found = found.filter(key=key) if key else found
    return (found.filter(party=party) if party else found).first()


def _list_users(story, party) -> None:
    """Three or four people who may use the data, by their work; one of them is trained later."""
    by, today = story.who(Role.COORDINATOR, party.entity.slug), timezone.localdate()
    short = by.name.rpartition(" ")[2]
    staff = story.chance.sample(texts.STAFF, story.chance.choice((3, 4)))
    left = "training" in texts.LEFT.get(story.bucp.title, ())
    late = left or story.chance.random() < texts.TRAINED_LATER
    rows = [
        {"name": f"{name} {short}", "role": role, "trained_on": today - timedelta(days=story.chance.randint(4, 150))}
        for name, role in staff
    ]
    if late:
        rows[-1]["trained_on"] = None
    story.do(ChangeUsers(party=party, add=rows), by)


def _transferred(story, duty) -> None:
    by = story.who(Role.PROGRAM, duty.party.entity.slug)
    story.do(
        AttestObligation(duty=duty, data={"on": timezone.localdate(), "words": story.chance.choice(texts.TRANSFERS)}),
        by,
    )


def _trained(story, duty) -> None:
    users = duty.party.data_users.filter(removed_at=None, trained_on=None)
    trained = [(user.pk, timezone.localdate()) for user in users]
    story.do(ChangeUsers(party=duty.party, trained=trained), story.who(Role.COORDINATOR, duty.party.entity.slug))


def _told_after_six_months(story, duty) -> None:
    told = texts.OUTCOMES.get(story.plan.use)
    if told:
        results, products, link, shared = told
        story.do(
            TellOutcome(asked=Outcome.Asked.SIX_MONTHS, results=results, products=products, link=link, shared=shared),
            story.who(Role.PROGRAM, story.lead),
        )


def _looked_back(story, duty) -> None:
    by = story.who(Role.COORDINATOR, duty.party.entity.slug)
    words = story.chance.choice(texts.REVIEWS)
    story.do(AttestObligation(duty=duty, data={"on": timezone.localdate(), "result": "continue", "words": words}), by)


# The scenes --------------------------------------------------------------------------------------------------


def told(story):
    """The scenes of this agreement, so many days ago; a notice is confirmed on the next day by all but the silent
    ones."""
    for ago, what, who, words, more in texts.LATER[story.plan.later]:
        yield story.clock.office_hour(ago, story.chance)
        made = ACTS[what](story, somebody(story, who), words, **more)
        if what == "give":
            yield story.clock.later(1, story.chance)
            _confirm(story, made, texts.SILENT.get(story.plan.later, ()))


def _confirm(story, given, silent) -> None:
    for delivery in given.notice.deliveries.select_related("user").order_by("pk"):
        if delivery.user and delivery.email not in silent:
            story.clock.tick(minutes=story.chance.randint(2, 9))
            confirm(delivery, delivery.user)


def _ahead(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def _own(story, by):
    """The party for which this person acts."""
    return next(p for p in story.bucp.party_list if by.holds(*ENTITY_ROLES, entity=p.entity))


def _give(story, by, clause, proposed=False, **data):
    days = {DAYS[name]: _ahead(data.pop(name)) for name in DAYS if name in data}
    return story.do(GiveNotice(clause=clause, proposed=proposed, data=data | days), by)


def _answer(story, by, words, kind="comment"):
    story.do(AnswerNotice(given=_notice(story), kind=kind, text=words), by)


def _notice(story):
    return story.bucp.notices_given.without_file().order_by("-number").first()


def _allow(story, by, words):
    story.do(DecideProposal(ending=ending.open_ending(story.bucp), allow=True, words=words), by)


def _refuse(story, by, words):
    story.do(DecideProposal(ending=ending.open_ending(story.bucp), allow=False, words=words), by)


def _end_together(story, by, words, ends):
    story.do(EndByAgreement(on=_ahead(ends), text=words), by)


def _agree(story, by, words):
    story.do(AnswerEnding(ending=ending.open_ending(story.bucp), agree=True, words=words), by)


def _go_on(story, by, words):
    """A party says that it goes on without the one that leaves."""
    [part] = open_parts(story.bucp)
    story.do(AnswerEnding(ending=part, agree=True, words=words), by)


def _not_needed(story, by, words, ends):
    story.do(EndNotNeeded(on=_ahead(ends), text=words), by)


def _destroyed(story, by, words, on=0, certificate="", **data):
    duty = _open_duty(story, "destruction", party=_own(story, by))
    data |= {"on": _ahead(on), "how": words}
    file = ("signed-certificate.pdf", one_page(certificate)) if certificate else None
    story.do(AttestObligation(duty=duty, data=data, certificate=file), by)


def _outcome(story, by, words, products="", link="", shared=False, asked=Outcome.Asked.END):
    story.do(TellOutcome(asked=asked, results=words, products=products, link=link, shared=shared), by)


def _contacts(story, by, words, what):
    story.do(UpdateContacts(party=_own(story, by), what=what, words=words), by)


def _remove(story, by, words, nth=0):
    party = _own(story, by)
    user = party.data_users.filter(removed_at=None).order_by("name")[nth]
    story.do(ChangeUsers(party=party, remove=[(user.pk, words)]), by)


def _plan(story, by, words, kind="transfer", due=None, **data):
    """Somebody adds a task by hand: a later transfer, a public release to decide on."""
    return story.do(AddObligation(kind=kind, title=words, due_on=_ahead(due) if due else None, data=data), by)


def _report(story, by, words, release):
    """A report from education records is to be released in so many days (Addendum B §3.5)."""
    story.do(AddObligation(kind="study_report", title=words, data={"release_on": _ahead(release)}), by)


def _attest(story, by, words, kind, **data):
    duty = _open_duty(story, kind, party=_own(story, by)) or _open_duty(story, kind)
    story.do(AttestObligation(duty=duty, data={"on": timezone.localdate(), "words": words} | data), by)


ACTS = {
    "give": _give,
    "answer": _answer,
    "allow": _allow,
    "refuse": _refuse,
    "end together": _end_together,
    "agree": _agree,
    "not needed": _not_needed,
    "go on": _go_on,
    "destroyed": _destroyed,
    "outcome": _outcome,
    "contacts": _contacts,
    "remove": _remove,
    "plan": _plan,
    "report": _report,
    "attest": _attest,
}


def one_page(line: str) -> bytes:
    """The smallest PDF that shows one line of plain letters: a paper as somebody scans and adds it."""
    text = f"BT /F1 20 Tf 72 700 Td ({line}) Tj ET".encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(made)
    return made + b"xref\n0 6\n0000000000 65535 f \n" + table + end
