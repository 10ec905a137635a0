"""The columns of data field definitions (domain.md §4 and Plays 5–6): one row for each data element shared."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .completeness import clean
from .declare import AnswerKind, Choice, Field, Needed

TYPES = (
    Choice("numeric", "Numeric"),
    Choice("text", "Text"),
    Choice("datetime", "Date or time"),
    Choice("currency", "Currency"),
    Choice("boolean", "Boolean (yes or no)"),
    Choice("coordinates", "Coordinates"),
    Choice("other", "Other"),
)

CLASSIFICATIONS = (
    Choice("pii", "Personal information (PII)", "Points to one person, alone or with other data."),
    Choice("phi", "Health information (PHI)", "Health data about a person that HIPAA protects."),
    Choice("other", "Other protected data", "Confidential for another reason, such as tax or education records."),
    Choice("none", "None, or public", "No law restricts it."),
)

# How databases and spreadsheets name the types.
TYPE_NAMES = {
    "numeric": "int integer tinyint smallint mediumint bigint number num decimal dec float real double serial "
    "bigserial int2 int4 int8 float4 float8 short byte percent percentage",
    "text": "char varchar varchar2 nchar nvarchar nvarchar2 character string str clob nclob ntext tinytext "
    "mediumtext longtext uuid uniqueidentifier enum alphanumeric",
    "datetime": "date time timestamp timestamptz datetime2 smalldatetime datetimeoffset timetz year interval "
    "date/time date/timestamp",
    "currency": "money smallmoney dollars usd",
    "boolean": "bool bit yes/no y/n logical flag",
    "coordinates": "geometry geography point latitude longitude lat/long lat/lon latlong sdo_geometry gps",
    "other": "json jsonb xml blob binary varbinary bytea image array object",
}
CLASSIFICATION_NAMES = {
    "pii": "personal|personally identifiable information|personal information|pi",
    "phi": "protected health information|health information|hipaa|ephi",
    "other": "confidential|sensitive|restricted|protected|internal",
    "none": "public|none/public|not sensitive|unrestricted|open|n/a",
}
YES_NO_NAMES = {
    "yes": "y yes true t 1 x required mandatory",
    "no": "n no false f 0 optional",
}


def _names(table: Mapping[str, str], separator: str | None = None) -> dict[str, str]:
    return {name: value for value, names in table.items() for name in names.split(separator)}


@dataclass(frozen=True)
class Column:
    key: str
    label: str
    help: str
    required: bool = False  # a row without it is not complete
    kind: AnswerKind = AnswerKind.TEXT
    choices: tuple[Choice, ...] = ()
    aliases: tuple[str, ...] = ()  # header names seen in files, besides key and label
    max_length: int = 2_000
    words: Mapping[str, str] = field(default_factory=dict, hash=False, compare=False)  # cell text → stored value

    @property
    def field(self) -> Field:
        """The same as a field of the form, so that `completeness.clean` can be used on a cell."""
        return Field(
            key=self.key,
            official="Data Elements",
            question=self.label,
            kind=self.kind,
            choices=self.choices,
            help=self.help,
            max_length=self.max_length,
            needed=Needed.TO_SEND if self.required else Needed.NEVER,
        )

    def read(self, cell: object) -> str:
        """The stored value of a cell from a file, which may use other words (VARCHAR(20), Y). Raises `Invalid`."""
        text = "" if cell is None else str(cell).strip()
        if self.kind in (AnswerKind.CHOICE, AnswerKind.YES_NO):
            text = self._stored(text)
        return str(clean(self.field, text))

    def _stored(self, text: str) -> str:
        words = " ".join(text.casefold().split())
        # A type may carry its size, as in VARCHAR(20). Other words count only as a whole: "Public Health" is not
        # public.
        heads = [words, re.split(r"[\s(\[]", words, maxsplit=1)[0]] if self.key == "type" else [words]
        for head in heads:
            for choice in self.choices:
                if head in (choice.value, choice.label.casefold()):
                    return choice.value
            if head in self.words:
                return self.words[head]
        return text


COLUMNS = (
    Column(
        "name",
        "Name",
        "The name a person would use: one thing, no short forms. “Date of birth”, not “DOB”.",
        required=True,
        kind=AnswerKind.LINE,
        max_length=200,
        aliases=(
            "field name",
            "element",
            "data element",
            "element name",
            "data field",
            "field",
            "business name",
        ),
    ),
    Column(
        "type",
        "Type",
        "What kind of value it holds.",
        required=True,
        kind=AnswerKind.CHOICE,
        choices=TYPES,
        aliases=("data type", "datatype", "field type", "format", "type name"),
        words=_names(TYPE_NAMES),
    ),
    Column(
        "definition",
        "Definition",
        "What the value means, in a sentence or two. Give the unit. The provider has the last word here.",
        required=True,
        aliases=("description", "field definition", "meaning", "business definition", "comments", "remarks"),
    ),
    Column(
        "required",
        "Required",
        "Does every record have a value? Yes or no.",
        kind=AnswerKind.YES_NO,
        aliases=("required y/n", "mandatory", "not null", "is required"),
        words=_names(YES_NO_NAMES),
    ),
    Column(
        "valid_inputs",
        "Valid inputs",
        "The values that can occur: a list, or the lowest and the highest.",
        aliases=("valid values", "allowed values", "valid input", "values", "domain", "range", "code list"),
    ),
    Column(
        "source",
        "Source",
        "Where the value comes from: the system, the form or the other department that collects it.",
        aliases=("source system", "data source", "origin", "system"),
    ),
    Column(
        "quality_notes",
        "Notes on quality",
        "Known gaps, delays, changes over time or doubtful values.",
        aliases=(
            "quality",
            "data quality",
            "notes on data quality",
            "quality note",
            "data quality notes",
            "notes",
        ),
    ),
    Column(
        "guide",
        "Guide for use",
        "What a reader must know to use it well, and what it should not be used for.",
        aliases=("guide", "usage", "usage guide", "guidance", "how to use", "usage notes"),
    ),
    Column(
        "classification",
        "Security classification",
        "How the value is protected. It tells the privacy and security teams where to look.",
        kind=AnswerKind.CHOICE,
        choices=CLASSIFICATIONS,
        aliases=("classification", "data classification", "sensitivity", "security class", "security"),
        words=_names(CLASSIFICATION_NAMES, "|"),
    ),
    Column(
        "statutes",
        "Governing statutes",
        "State and federal laws that govern the value, with section and subdivision.",
        aliases=("statute", "governing statute", "legal authority", "law", "laws", "citation"),
    ),
    Column(
        "label",
        "Label",
        "The words on the screen or the form where the value is entered.",
        kind=AnswerKind.LINE,
        max_length=200,
        aliases=("field label", "display name", "screen label", "caption", "title"),
    ),
    Column(
        "technical_name",
        "Technical name",
        "The name of the column in the database or file.",
        kind=AnswerKind.LINE,
        max_length=200,
        aliases=(
            "column",
            "column name",
            "physical name",
            "db column",
            "database column",
            "variable",
            "attribute",
        ),
    ),
)

BY_KEY: dict[str, Column] = {column.key: column for column in COLUMNS}


def plain_header(header: object) -> str:
    """A header reduced to what matters, so that “Field_Name *” and “field name” are the same."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", str(header or ""))
    return " ".join(re.sub(r"[^\w/]+|_", " ", words).casefold().split())


_BY_HEADER = {
    plain_header(header): column for column in COLUMNS for header in (column.key, column.label, *column.aliases)
}


def column_for(header: object) -> Column | None:
    """The column that a header in a file means, or None."""
    return _BY_HEADER.get(plain_header(header))
