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
        calendar=("disputes.slots.steps",),
        slots=(("bucp.library", "disputes.slots.library"),),
        records=("disputes.on_record",),
        receivers=(
            ("bucp.signals.state_changed", "disputes.raising.bucp_ended"),
            ("workdays.signals.closures_changed", "disputes.jobs.closures_changed"),
        ),
        jobs=(
            Job("disputes.jobs.keep_clocks", every=timedelta(minutes=5)),
            Job("disputes.jobs.keep_seats", every=timedelta(minutes=5)),
        ),
    )
