"""An amendment of the demonstration (§11.1): begun from the agreement in force, and asked only for what changes."""

from datetime import timedelta

from django.utils import timezone

from bucp.models import Bucp
from bucp.models.states import State
from bucp.review.commands import SendRequest
from bucp.workflow.perform import perform
from obligations.amending.commands import StartAmendment
from signatories.models import Role

from .narrator import Telling
from .texts import after_filing as texts
from .texts import review as talk


class AmendmentTelling(Telling):
    """Tells a plan that `amends` another, as `texts.after_filing.CHANGES` words it."""

    def draft(self):
        changes = texts.CHANGES[self.plan.amends]
        base = Bucp.objects.get(title=self.plan.amends, state=State.ACTIVE)
        end = timezone.localdate(self.clock.today) + timedelta(days=changes.ends) if changes.ends else None
        self.bucp = perform(
            base,
            StartAmendment(reason=changes.reason, words=changes.words, end_date=end),
            self.who(Role.PROGRAM, self.lead),
        )
        yield self.on(self.plan.draft * 0.6)
        for field, added in changes.added:
            self.rewrite(field, added)
        self.words = changes.words

    def review(self):
        yield self.on(self.plan.draft)
        self.send()
        yield self.during_review(0.2)
        self.hand_over(self.giver, talk.HAND_OVER_TO_RECIPIENT[-1:])
        self.ask_for_opinions()
        leave = 2 if self.has("stop opinions") else 0
        yield from self.give_opinions(0.3, 0.8, leave)
        if not leave:
            yield self.during_review(0.95)
            self.say_undisputed()

    def send(self):
        by = self.who(Role.COORDINATOR, self.lead)
        number = self.bucp.amends.number
        letter = texts.LETTER.format(title=self.bucp.title, number=number, words=self.words, sender=by.name)
        self.do(SendRequest(letter=letter), by)
