"""What the sharing brought: asked for after six months and at the end, shown in the library where it is shared."""

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone

from bucp.models.states import Side
from bucp.review.effects import DOUBLE_CLICK
from common.refusals import NotAllowed
from common.text_checks import as_typed
from obligations.models import Outcome
from obligations.questions import Incomplete

from . import effects as duties

is_web_address = URLValidator(schemes=["http", "https"])


def tell_outcome(
    context, asked: str, results: str, products: str = "", link: str = "", shared: bool = False
) -> Outcome:
    """A recipient tells what came of the data; the open duty that asked for it is done. `asked`: a value of
    Outcome.Asked; `shared`: other signatories may read it in the library."""
    party_role = next((h for h in context.party_roles if h.side == Side.RECIPIENT), None)
    if party_role is None:
        raise NotAllowed("The Data Recipient tells what the sharing brought.")
    context.party_role = party_role
    results, products, link = as_typed(results), as_typed(products), as_typed(link)
    _check(asked, results, products, link)
    same = {"asked": asked, "by": context.by, "results": results, "products": products, "link": link}
    twice = context.bucp.outcomes.filter(**same, at__gt=context.at - DOUBLE_CLICK).first()
    if twice:
        return twice
    made = Outcome.objects.create(bucp=context.bucp, party=party_role.party, at=context.at, shared=bool(shared), **same)
    context.event("exchange.outcome", party=party_role.party.name, asked=made.get_asked_display().lower())
    duty = (
        context.bucp.duties.without_file()
        .open()
        .filter(kind="outcome", key=asked)
        .select_related("party__entity")
        .first()
    )
    if duty:
        duties.finish(context, duty, timezone.localdate(context.at), {**duty.data, "outcome": made.pk})
    return made


def _check(asked: str, results: str, products: str, link: str) -> None:
    errors = {}
    if asked not in Outcome.Asked.values:
        errors["asked"] = "Choose when it was asked for."
    if not results:
        errors["results"] = "Say what the sharing brought, also when it is little yet."
    for key, text in (("results", results), ("products", products)):
        if len(text) > 20_000:
            errors[key] = f"This is {len(text):,} characters long; 20,000 is the most."
    if link:
        try:
            is_web_address(link)
        except ValidationError:
            errors["link"] = "Give a whole web address, such as https://data.ca.gov/report."
        if len(link) > 500:
            errors["link"] = "This address is too long; 500 characters are the most."
    if errors:
        raise Incomplete(errors)
