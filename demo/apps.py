from common.extensions import Extension, ExtensionConfig


class DemoConfig(ExtensionConfig):
    name = "demo"
    verbose_name = "The demonstration"

    extension = Extension(
        slots=(("metrics.landing", "demo.slots.try_it"), ("account.login", "demo.slots.step_into_a_role")),
    )
