"""What the sharing brought: asked for after six months and at the end, shown in the library where it is shared."""

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone

from bucp.move import NotAllowed
from bucp.reviewing import DOUBLE_CLICK
from bucp.states import Side

from . import duties
from .asks import Incomplete
from .models import Outcome

is_web_address = URLValidator(schemes=["http", "https"])


def tell_outcome(
    act, asked: str, results: str, products: str = "", link: str = "", shared: bool = False
) -> Outcome:
    """A recipient tells what came of the data; the open duty that asked for it is done. `asked`: a value of
    Outcome.Asked; `shared`: other signatories may read it in the library."""
    hat = next((h for h in act.hats if h.side == Side.RECIPIENT), None)
    if hat is None:
        raise NotAllowed("The Data Recipient tells what the sharing brought.")
    act.hat = hat
    results, products, link = (results or "").strip(), (products or "").strip(), (link or "").strip()
    _check(asked, results, products, link)
    same = {"asked": asked, "by": act.by, "results": results, "products": products, "link": link}
    twice = act.bucp.outcomes.filter(**same, at__gt=act.at - DOUBLE_CLICK).first()
    if twice:
        return twice
    made = Outcome.objects.create(bucp=act.bucp, party=hat.party, at=act.at, shared=bool(shared), **same)
    act.event("exchange.outcome", party=hat.party.name, asked=made.get_asked_display().lower())
    duty = act.bucp.duties.without_file().open().filter(kind="outcome", key=asked).select_related("party__entity").first()
    if duty:
        duties.finish(act, duty, timezone.localdate(act.at), {**duty.data, "outcome": made.pk})
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
