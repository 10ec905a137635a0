"""The official BUCP forms, each version as data. A BUCP stays on the version it was started on (domain.md §4)."""

from dataclasses import replace
from datetime import date

from django.utils import timezone

from . import versions
from .beside import BESIDE, INSTEAD
from .declare import OfficialForm

FORMS: dict[str, OfficialForm] = {
    form.version: replace(form, beside=BESIDE, instead=INSTEAD)
    for form in sorted(versions.ALL, key=lambda form: form.version)
}


class UnknownVersion(LookupError):
    """A version of the form that this portal does not hold."""


def get(version: str) -> OfficialForm:
    try:
        return FORMS[version]
    except (KeyError, TypeError):
        raise UnknownVersion(
            f"There is no official form of version {version!r}. Known versions: {', '.join(FORMS)}."
        ) from None


def current(several: bool, on: date | None = None) -> OfficialForm:
    """The version on which a BUCP is begun, for one recipient and one provider or for several departments: the newest
    whose first day has come. `on`: that day in California; today if left out.

    On a day on which that layout had no version yet it is the newest of all that had begun, since one for several
    departments suits two as well; before the first day of all it is the oldest. The demonstration tells of such days.
    """
    day = on or timezone.localdate()  # TIME_ZONE is California's
    begun = [form for form in FORMS.values() if form.begins <= day]
    suited = [form for form in begun if form.several == bool(several)]
    return max(suited or begun, key=_version, default=min(FORMS.values(), key=_version))


def _version(form: OfficialForm) -> str:
    return form.version
