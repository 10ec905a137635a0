"""What the pages of letters and tasks must know of agreements: the app that has them says it
(`Extension.agreements`)."""

from collections.abc import Callable
from dataclasses import dataclass

from common.extensions import each


@dataclass(frozen=True)
class Agreements:
    """What the tasks page must know of agreements. The app that has them names it in its `Extension`,
    because this app knows nothing of what a BUCP is.

    `numbers(user)`: a query for the numbers of those the person may read; `under_way(user, column)`: the condition that
    the number in a column is of one that can have open tasks; `changed(user, since)`: the numbers of those that changed
    since, the last first; `titles(numbers)`: {number: title};
    `pages(user, numbers)`: {number: (title, whether the person may open its page, be it the public line)};
    `parties(numbers)`: {number: {entity's id: name}} of those it has reached;
    `drafts(user)`: [(number, title, address, last changed)] of the unsent ones, latest first;
    `address(number, page)`: the path of one of its pages, or of the list of all for no number.
    """

    numbers: Callable
    under_way: Callable
    changed: Callable
    titles: Callable
    pages: Callable
    parties: Callable
    drafts: Callable
    address: Callable


def agreements() -> Agreements:
    return each("agreements")[0]
