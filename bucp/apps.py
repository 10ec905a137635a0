from datetime import timedelta

from common.extensions import SWEEP, Extension, ExtensionConfig, Job, each


class BucpConfig(ExtensionConfig):
    name = "bucp"
    verbose_name = "BUCPs: the agreement"

    extension = Extension(
        moves=("bucp.drafting.moves", "bucp.team.moves", "bucp.review.moves", "bucp.signing.moves"),
        events=("bucp.events", "bucp.public_register"),
        milestones=("bucp.events.MILESTONES",),
        letters=("bucp.letters",),
        history_filters=("bucp.pages.history_filters.FILTERS",),
        open_tasks=("bucp.open_tasks.open_before_filing",),
        slots=(("signatories.entity.agreements", "bucp.pages.slots.filed_agreements"),),
        agreements=("bucp.pages.task_source.MY_AGREEMENTS",),
        chains=("bucp.pages.task_source.all_numbers",),
        records=("bucp.on_record",),
        receivers=(
            ("bucp.signals.filed", "bucp.document.queue.seal_soon"),
            ("signatories.signals.people_changed", "bucp.team.other_signers.tell_other_signers"),
            ("signatories.signals.people_changed", "bucp.drafting.contacts.tell_drafts"),
            ("signatories.signals.contact_answered", "bucp.drafting.contacts.tell_who_proposed"),
            ("workdays.signals.closures_changed", "bucp.receivers.closures_changed"),
        ),
        jobs=(
            Job("bucp.jobs.start_due_agreements", every=timedelta(minutes=5)),
            Job("bucp.document.jobs.seal_filed", every=SWEEP),
            Job("bucp.document.jobs.render_asked", every=SWEEP),
        ),
    )

    def ready(self):
        super().ready()
        from .workflow import table

        for rows in each("moves"):
            table.add(*rows.MOVES)
