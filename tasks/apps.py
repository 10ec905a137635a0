from common.extensions import Extension, ExtensionConfig, Job


class TasksConfig(ExtensionConfig):
    name = "tasks"
    verbose_name = "Tasks: what waits on whom"

    extension = Extension(
        letters=("tasks.letters",),
        records=("tasks.on_record",),
        jobs=(Job("tasks.jobs.remind", every=15),),
    )
