from datetime import timedelta

from common.extensions import Extension, ExtensionConfig, Job


class ObligationsConfig(ExtensionConfig):
    name = "obligations"
    verbose_name = "Obligations: life after filing"

    extension = Extension(
        moves=(
            "obligations.formal_notices.moves",
            "obligations.ending.moves",
            "obligations.amending.moves",
            "obligations.duties.moves",
            "obligations.users.moves",
            "obligations.destruction.moves",
        ),
        events=("obligations.events",),
        milestones=("obligations.events.MILESTONES",),
        letters=("obligations.letters",),
        history_filters=("obligations.events.FILTERS",),
        open_tasks=("obligations.open_tasks.open_after_filing",),
        overview=("obligations.overview.part_of",),
        runs_until=("obligations.amending.in_time.runs_until",),
        tabs=("obligations.overview.tab",),
        slots=(
            ("signatories.entity.certified", "obligations.slots.certification"),
            ("bucp.line", "obligations.slots.outcomes"),
            ("bucp.line", "obligations.slots.notices_to_office"),
            ("tasks.head", "obligations.slots.calendar"),
            ("notices.inbox.links", "obligations.slots.officers_to_find"),
        ),
        records=("obligations.on_record",),
        receivers=(
            ("bucp.signals.came_into_force", "obligations.receivers.take_its_place"),
            ("notices.signals.confirmed", "obligations.receivers.close_the_task"),
            ("workdays.signals.closures_changed", "obligations.receivers.closures_changed"),
            ("signatories.signals.people_changed", "obligations.formal_notices.jobs.officer_found"),
        ),
        jobs=(
            Job("obligations.jobs.end_due", every=timedelta(minutes=5)),
            Job("obligations.formal_notices.jobs.follow_up_unconfirmed", every=timedelta(minutes=5)),
            Job("obligations.formal_notices.jobs.tell_found_officers", every=timedelta(minutes=5)),
            Job("obligations.jobs.open_duties", every=25),
            Job("obligations.jobs.remind_certification", every=40),
            Job("obligations.jobs.remind_expiry", every=35),
        ),
    )
