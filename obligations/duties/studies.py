"""A study’s reports: the provider gets a copy only under the studies exception of FERPA (34 CFR 99.31(a)(6);
Addendum B §3.5–3.6)."""

NO_STUDY = (
    "Advance copies are for reports of a study of education records (34 CFR 99.31(a)(6)); this agreement has none."
)


def of_study(bucp) -> bool:
    """Whether education records are disclosed for a study, and not under another exception."""
    given = dict(bucp.answers.filter(field__in=("ferpa", "ferpa_exception")).values_list("field", "value"))
    return given == {"ferpa": "yes", "ferpa_exception": "studies"}
