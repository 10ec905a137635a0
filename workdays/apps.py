from common.extensions import Extension, ExtensionConfig


class WorkdaysConfig(ExtensionConfig):
    name = "workdays"
    verbose_name = "Working days: the State’s calendar"

    extension = Extension(events=("workdays.closures",), records=("workdays.on_record",))
