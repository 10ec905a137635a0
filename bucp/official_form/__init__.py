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

    Before the first day of the oldest it is the oldest: the demonstration tells of such days.
    """
    day = on or timezone.localdate()  # TIME_ZONE is California's
    suited = [form for form in FORMS.values() if form.several == bool(several)]
    return max(
        (form for form in suited if form.begins <= day),
        key=lambda form: form.version,
        default=min(suited, key=lambda form: form.version),
    )
