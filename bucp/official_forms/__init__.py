"""The official BUCP forms, each version as data. A BUCP stays on the version it was started on (domain.md §4)."""

from bucp.official_forms import v2025_08_15, v2026_07_01
from bucp.official_forms.declare import OfficialForm

FORMS: dict[str, OfficialForm] = {
    form.version: form for form in sorted((v2025_08_15.FORM, v2026_07_01.FORM), key=lambda form: form.version)
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


def current(several: bool) -> OfficialForm:
    """The newest version for one recipient and one provider, or for several departments."""
    return max(
        (form for form in FORMS.values() if form.several == bool(several)), key=lambda form: form.version
    )
