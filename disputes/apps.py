from datetime import timedelta

from common.extensions import Extension, ExtensionConfig, Job


class DisputesConfig(ExtensionConfig):
    name = "disputes"
    verbose_name = "Disputes"

    extension = Extension(
        moves=("disputes.moves",),
        events=("disputes.events",),
        letters=("disputes.letters",),
        history_filters=("disputes.events.FILTERS",),
        open_tasks=("disputes.open_tasks.open_in_dispute",),
        overview=("disputes.overview.part_of",),
        tabs=("disputes.overview.tab",),
        settled=("disputes.approval.settled",),
        runs_until=("disputes.overview.runs_until",),
        calendar=("disputes.slots.steps",),
        slots=(("bucp.library", "disputes.slots.library"), ("bucp.line", "disputes.slots.record")),
        records=("disputes.on_record",),
        receivers=(
            ("bucp.signals.state_changed", "disputes.raising.bucp_ended"),
            ("bucp.signals.party_left", "disputes.deidentification.party_has_left"),
            ("workdays.signals.closures_changed", "disputes.jobs.closures_changed"),
            ("signatories.signals.people_changed", "disputes.jobs.officer_found"),
        ),
        jobs=(
            Job("disputes.jobs.keep_clocks", every=timedelta(minutes=5)),
            Job("disputes.jobs.keep_seats", every=timedelta(minutes=5)),
        ),
    )
