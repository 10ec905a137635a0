from common.extensions import Extension, ExtensionConfig


class TasksConfig(ExtensionConfig):
    name = "tasks"
    verbose_name = "Tasks: what waits on whom"

    extension = Extension(letters=("tasks.letters",))
