from common.extensions import SWEEP, Extension, ExtensionConfig, Job


class NoticesConfig(ExtensionConfig):
    name = "notices"
    verbose_name = "Notices: who must be told"

    extension = Extension(
        events=("notices.events",),
        receivers=(("signatories.signals.invitation_made", "notices.receivers.send_invitation"),),
        jobs=(Job("notices.jobs.sweep", every=SWEEP),),
    )
