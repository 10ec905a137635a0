from common.extensions import SWEEP, Extension, ExtensionConfig, Job


class NoticesConfig(ExtensionConfig):
    name = "notices"
    verbose_name = "Notices: who must be told"

    extension = Extension(
        letters=("notices.letters",),
        events=("notices.events",),
        receivers=(
            ("signatories.signals.invitation_made", "notices.receivers.send_invitation"),
            ("history.signals.anchor_made", "notices.receivers.send_anchor"),
            ("allauth.mfa.signals.authenticator_used", "notices.receivers.tell_of_recovery_code"),
            ("allauth.account.signals.password_changed", "notices.receivers.remember_device"),
            ("allauth.account.signals.password_reset", "notices.receivers.remember_device"),
            ("signatories.signals.people_changed", "notices.receivers.tell_who_is_concerned"),
            ("signatories.signals.second_person_wanted", "notices.receivers.ask_second_person"),
            ("signatories.signals.contact_wanted", "notices.receivers.ask_to_confirm_contact"),
        ),
        history_filters=("notices.events.FILTERS",),
        records=("notices.on_record",),
        jobs=(Job("notices.jobs.sweep", every=SWEEP),),
    )

    def ready(self):
        super().ready()
        from . import kinds

        kinds.load()
