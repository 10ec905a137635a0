"""Where letters and tasks of this app lead: one place, so that a page can take over its address."""


def notices(bucp) -> str:
    return f"{bucp.get_absolute_url()}#notices"


def notice(given) -> str:
    return notices(given.bucp)


def ending(bucp) -> str:
    return f"{bucp.get_absolute_url()}#ending"


def duty(bucp, pk=None) -> str:
    return f"{bucp.get_absolute_url()}#duties"


def users(bucp) -> str:
    return f"{bucp.get_absolute_url()}#users"


def outcome(bucp) -> str:
    return f"{bucp.get_absolute_url()}#outcome"


def agreement(bucp) -> str:
    return bucp.get_absolute_url()
