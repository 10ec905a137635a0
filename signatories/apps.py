from common.extensions import Extension, ExtensionConfig


class SignatoriesConfig(ExtensionConfig):
    name = "signatories"
    verbose_name = "Signatories: who takes part"

    extension = Extension(events=("signatories.events",))
