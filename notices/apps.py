from common.extensions import SWEEP, Extension, ExtensionConfig, Job


class NoticesConfig(ExtensionConfig):
    name = "notices"
    verbose_name = "Notices: who must be told"

    extension = Extension(
        letters=("notices.letters",),
        events=("notices.events",),
        receivers=(
            ("signatories.signals.invitation_made", "notices.receivers.send_invitation"),
            ("signatories.signals.people_changed", "notices.receivers.tell_who_is_concerned"),
            ("signatories.signals.second_person_wanted", "notices.receivers.ask_second_person"),
        ),
        jobs=(Job("notices.jobs.sweep", every=SWEEP),),
    )

    def ready(self):
        super().ready()
        from . import kinds

        kinds.load()
