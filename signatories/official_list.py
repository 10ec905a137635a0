"""The real signatory list (domain.md §13): 107 entities with Agency and standing, from `data/signatories.csv`."""

import csv
from datetime import date
from pathlib import Path

from django.utils.text import slugify

from .models import Agency, Entity

SOURCE = Path(__file__).parent / "data" / "signatories.csv"
IDEA_SIGNED = date(2021, 1, 1)
"""IDEA is of 2021; the published list gives no dates of its own. CDO staff correct the effective date."""

HEADINGS_ONLY = {"General Government"}
"""Headings of the published list that are no Agency with officers of its own (§13)."""

AGENCIES_THEMSELVES = {
    # In the published list an Agency stands as its Secretary. Corrections and Rehabilitation is led by a Secretary of
    # the Governor's cabinet, and is the Agency of that name.
    "Business, Consumer Services, and Housing Agency, Secretary for",
    "Corrections and Rehabilitation, Department of",
    "Environmental Protection, Secretary for",
    "Government Operations Agency, Secretary for",
    "California Health and Human Services Agency, Secretary for",
    "Labor and Workforce Development Agency, Secretary for",
    "Natural Resources Agency, Secretary of the",
    "Transportation Agency, Secretary for",
}
"""The entries that stand for an Agency itself, whose officers are the Agency's (domain.md §14)."""

SLUGS = {
    # The short names people use. Others are made from the name.
    "Social Services, Department of": "cdss",
    "Public Health, Department of": "cdph",
    "Employment Development Department": "edd",
    "State Teachers' Retirement System": "calstrs",
    "Public Employees' Retirement System": "calpers",
    "California Health and Human Services Agency, Secretary for": "chhs",
    "Labor and Workforce Development Agency, Secretary for": "labor",
    "Office of Data and Innovation": "odi",
    "Health Care Services, State Department of": "dhcs",
    "Motor Vehicles, Department of": "dmv",
    "Franchise Tax Board": "ftb",
    "Technology, Department of": "cdt",
    "Corrections and Rehabilitation, Department of": "cdcr",
    "Rehabilitation, Department of": "dor",
    "Developmental Services, Department of": "dds",
    "Housing and Community Development, Department of": "hcd",
    "Child Support Services, Department of": "dcss",
    "State Hospitals, Department of": "dsh",
    "Transportation, Department of": "caltrans",
}


def load() -> int:
    """Brings the list into the database: adds what is missing, changes nothing that is there. Returns how many
    entities were added."""
    added = 0
    with SOURCE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            agency = _agency(row["agency"].strip())
            _, created = Entity.objects.get_or_create(
                name=row["name"].strip(),
                defaults={
                    "slug": SLUGS.get(row["name"].strip()) or slugify(row["name"])[:80],
                    "agency": agency,
                    "under_governor": row["under_governor"].strip(),
                    "is_agency": row["name"].strip() in AGENCIES_THEMSELVES,
                    "signed_on": IDEA_SIGNED,
                },
            )
            added += created
    return added


def _agency(name: str) -> Agency | None:
    if not name:
        return None
    agency, _ = Agency.objects.get_or_create(
        name=name, defaults={"slug": slugify(name)[:80], "has_officers": name not in HEADINGS_ONLY}
    )
    return agency
