from common.extensions import SWEEP, Extension, ExtensionConfig, Job


class NoticesConfig(ExtensionConfig):
    name = "notices"
    verbose_name = "Notices: who must be told"

    extension = Extension(
        letters=("notices.letters",),
        events=("notices.events",),
        history_filters=("notices.events.FILTERS",),
        records=("notices.on_record",),
        receivers=(("signatories.signals.invitation_made", "notices.receivers.send_invitation"),),
        jobs=(Job("notices.jobs.sweep", every=SWEEP),),
    )

    def ready(self):
        super().ready()
        from . import kinds

        kinds.load()
