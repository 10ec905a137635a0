"""The register of everything filed: what an address asks for, its rows, and the same as a CSV file."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.db.models import F, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from bucp.models import Bucp, Party
from bucp.models.states import ON_FILE, State
from bucp.official_form.words.business import CATEGORIES
from bucp.text import search
from bucp.text.snapshot import category_names
from common.searching import LONGEST
from common.spreadsheets import csv_lines
from signatories.models import Agency, Entity

from . import destruction
from .approval import whole_days
from .period import PeriodForm

PAGE = 25
CATEGORY_LABELS = {choice.value: choice.label for choice in CATEGORIES}
SORTS = {
    "-filed": ("-filed_at", "-pk"),
    "filed": ("filed_at", "pk"),
    "number": ("pk",),
    "-number": ("-pk",),
    "title": ("title", "pk"),
    "-title": ("-title", "-pk"),
}


class RegisterForm(PeriodForm):
    """The filters. What cannot be is told beside its field and left out of the search."""

    FROM, TO = "Filed from", "Filed to"
    q = forms.CharField(label="Search", required=False, strip=True)
    entity = forms.ChoiceField(required=False)
    agency = forms.ChoiceField(required=False)
    state = forms.ChoiceField(
        required=False, choices=[("", "Any state"), *((s.value, s.label) for s in State if s in ON_FILE)]
    )
    category = forms.ChoiceField(
        label="Kind of data", required=False, choices=[("", "Any kind"), *CATEGORY_LABELS.items()]
    )
    destruction = forms.ChoiceField(
        label="Data after the end", required=False, choices=[("", "Any"), *destruction.LABELS.items()]
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        entities = Entity.objects.only("slug", "name")
        named = sorted(((e.slug, e.plain_name) for e in entities), key=lambda p: p[1].removeprefix("Department of "))
        self.fields["entity"].choices = [("", "Any entity"), *named]
        self.fields["agency"].choices = [("", "Any Agency"), *Agency.objects.values_list("slug", "name")]
        self.fields["q"].widget.input_type = "search"


@dataclass(frozen=True)
class RegisterQuery:
    """The filters that hold, from a checked form: `words` tell them for the record and the page."""

    values: dict
    words: str

    @classmethod
    def of(cls, form: RegisterForm) -> "RegisterQuery":
        form.is_valid()
        values = {k: v for k, v in form.cleaned_data.items() if v}
        values["q"] = values.get("q", "")[:LONGEST]
        said = [f"search “{values['q']}”"] if values["q"] else []
        for name, word in (
            ("entity", "entity"),
            ("agency", "Agency"),
            ("state", "state"),
            ("category", "kind of data"),
            ("destruction", "data after the end:"),
        ):
            if name in values:
                said.append(f"{word} {dict(form.fields[name].choices)[values[name]]}")
        if not form.period.is_all:
            said.append(f"filed {form.period}")
        return cls(values, "; ".join(said) or "all filed agreements")

    @property
    def is_filtered(self) -> bool:
        return any(name != "q" for name in self.values)

    @property
    def is_narrowed(self) -> bool:
        return self.is_filtered or bool(self.values["q"])

    def rows(self, period, sort: str = "-filed") -> QuerySet:
        """The agreements on file that fit. Only CDO staff get here, and they may read them in full."""
        bucps = Bucp.objects.on_file().filter(**period.filter("filed_at"))
        if "state" in self.values:
            bucps = bucps.filter(state=self.values["state"])
        if "category" in self.values:
            # As text: SQLite cannot look into a list in JSON, and the quotes keep one name out of another.
            bucps = bucps.annotate(kinds=Cast("data_categories", TextField()))
            bucps = bucps.filter(kinds__contains=f'"{self.values["category"]}"')
        if "destruction" in self.values:
            bucps = destruction.having(bucps, self.values["destruction"])
        parties = Q()
        if "entity" in self.values:
            parties &= Q(entity__slug=self.values["entity"])
        if "agency" in self.values:
            parties &= Q(entity__agency__slug=self.values["agency"])
        if parties:
            bucps = bucps.filter(pk__in=Party.objects.filter(parties).values("bucp"))
        bucps = search.find(bucps, self.values["q"], in_full=True)
        bucps = bucps.annotate(amends_number=F("amends__number")).with_its_place().with_parties()
        bucps = destruction.with_destruction(bucps)
        return bucps.defer("search_line").order_by(*SORTS[sort])


# The file ------------------------------------------------------------------------------------------------

COLUMNS = (
    ("Number", lambda b: b.number),
    ("Title", lambda b: b.title),
    ("State", lambda b: State(b.state).label),
    ("Data Recipients", lambda b: "; ".join(p.name for p in b.recipients)),
    ("Data Providers", lambda b: "; ".join(p.name for p in b.providers)),
    ("Kinds of data", lambda b: ", ".join(category_names(b))),
    ("Draft begun", lambda b: _day(b.created_at)),
    ("Sent", lambda b: _day(b.sent_at)),
    ("Filed", lambda b: _day(b.filed_at)),
    ("Days from draft to filed", lambda b: whole_days(b.filed_at - b.created_at) if b.filed_at else ""),
    ("In force since", lambda b: _day(b.active_since)),
    ("Start date", lambda b: b.start_date or ""),
    ("End date", lambda b: b.ends_on or ""),
    ("Ended", lambda b: _day(b.ended_at)),
    ("Data after the end", lambda b: "; ".join(map(str, destruction.fates(b)))),
)


def _day(moment) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""


def file_lines(rows: QuerySet) -> Iterator[str]:
    """The file line by line."""
    cells = ([value(bucp) for _, value in COLUMNS] for bucp in rows.iterator(chunk_size=500))
    return csv_lines([name for name, _ in COLUMNS], cells)
