"""Who has which open tasks, told in a sentence."""

from common.naming import listed, the


def owner(task) -> str:
    if task.user:
        return f"{task.user.name} ({task.entity.plain_name})"
    return f"the {task.get_role_display()} of {the(task.entity.plain_name)}"


def owners(tasks) -> str:
    """Those who have these tasks. Holders of the same office are told together: “the Data Coordinators of A and B”."""
    said: dict = {}
    for task in tasks:
        said.setdefault(task.pk if task.user else task.get_role_display(), []).append(task)
    return listed(owner(same[0]) if len(same) == 1 else _together(same) for same in said.values())


def _together(tasks) -> str:
    entities = list(dict.fromkeys(the(t.entity.plain_name) for t in tasks))
    office = tasks[0].get_role_display()
    if len(entities) > 1:
        office = f"{office[:-1]}ies" if office.endswith("y") else f"{office}s"
    return f"the {office} of {listed(entities)}"


def told(tasks) -> str:
    """What is to be done in these tasks of one sentence, as one tells it of others than the reader."""
    sentence, many = tasks[0].sentence, len(tasks) > 1
    said = f"{sentence[0].lower()}{sentence[1:]}".replace(
        "your entity’s statement", "their statements" if many else "its statement"
    )
    return said.replace("with the other side", "between them") if many else said


def by_sentence(tasks) -> list[list]:
    """The tasks, those that ask for the same together."""
    found: dict = {}
    for task in tasks:
        found.setdefault(task.sentence, []).append(task)
    return list(found.values())
