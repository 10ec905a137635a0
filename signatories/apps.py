from datetime import timedelta

from common.extensions import Extension, ExtensionConfig, Job


class SignatoriesConfig(ExtensionConfig):
    name = "signatories"
    verbose_name = "Signatories: who takes part"

    extension = Extension(
        events=("signatories.events",),
        records=("signatories.on_record",),
        receivers=(("signatories.signals.people_changed", "signatories.contacts.somebody_is_on_record"),),
        jobs=(
            Job("signatories.jobs.forget_old_tries", every=timedelta(hours=6)),
            Job("signatories.jobs.end_lapsed_delegations", every=timedelta(minutes=15)),
            Job("signatories.jobs.end_lapsed_contacts", every=timedelta(hours=1)),
        ),
    )
