"""The official form of 1 July 2026: one recipient and one provider."""

from bucp.official_forms import fields
from bucp.official_forms.conditional import ADDENDA
from bucp.official_forms.declare import OfficialForm

FORM = OfficialForm(
    version="2026-07-01",
    title=fields.TITLE,
    several=False,
    sections=fields.sections(),
    checklist=fields.CHECKLIST,
    notes=fields.NOTES,
    addenda=ADDENDA,
)
