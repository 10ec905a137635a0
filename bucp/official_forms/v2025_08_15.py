"""The official form of 15 August 2025: several departments, with a column for each."""

from bucp.official_forms import fields
from bucp.official_forms.conditional import ADDENDA
from bucp.official_forms.declare import OfficialForm

# What may differ between departments of the same side. Each department answers in its own column.
COLUMN_PER_DEPARTMENT = (
    "purpose_need",
    "purpose_benefits",
    "output_products",
    "output_public",
    "output_analysis",
    "output_processes",
    "data_users",
    "data_users_contractors",
    "data_users_contractors_detail",
    "transfer_management",
    "destruction_return",
    "destruction_products",
    "critical_deadlines",
    "ferpa_covenant",
    "anticipated_risks_provider",
    "anticipated_risks_recipient",
)

FORM = OfficialForm(
    version="2025-08-15",
    title=f"{fields.TITLE} (several departments)",
    several=True,
    sections=fields.sections({key: {"per_party": True} for key in COLUMN_PER_DEPARTMENT}),
    checklist=fields.CHECKLIST,
    notes=fields.NOTES,
    addenda=ADDENDA,
)
