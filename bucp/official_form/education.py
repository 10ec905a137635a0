"""Education records (Addendum B §1.3): whether the education agency that first disclosed them signs as well."""

from .completeness import Answers, applies
from .declare import OfficialForm
from .words.conditional import FERPA_AGENCY_SIGNATURE


def asks_agency(form: OfficialForm, answers: Answers) -> bool:
    """`answers`: {(field key, party id or None): value} of a text. A form that does not ask it needs no signature."""
    field = form.fields.get(FERPA_AGENCY_SIGNATURE.key)
    return field is not None and applies(form, field, answers)
