from common.extensions import Extension, ExtensionConfig, Job


class TasksConfig(ExtensionConfig):
    name = "tasks"
    verbose_name = "Tasks: what waits on whom"

    extension = Extension(letters=("tasks.letters",), jobs=(Job("tasks.jobs.remind", every=15),))
