"""The types a front-matter field can have: how each is read, described and put into JSON Schema.

A field is declared once, on the class of its record (`records.py`). The declaration is the
only source of validation, of the JSON Schema and of the guide's tables.

A type's `read` takes a plain value as YAML gave it, the path to it, and a `Reader` that collects
problems and knows positions. It returns the typed value, or the type's `empty` value after it has
reported why it could not; it never raises.
"""

from __future__ import annotations

from mkdocs_dissent.records.fields.declaring import (
    Field,
    Model,
    Part,
    Parts,
    ReadingsOf,
    Table,
    TextOrPart,
    canonical,
    declared,
    declared_fields,
    names_of,
    properties,
    read_part,
)
from mkdocs_dissent.records.fields.types import (
    Choice,
    Day,
    Length,
    Number,
    OneReference,
    References,
    Text,
    Vocabulary,
    Words,
)
from mkdocs_dissent.records.fields.values import (
    NO_REFERENCE,
    FieldType,
    Path,
    Position,
    Reader,
    Reading,
    Readings,
    Reference,
    Span,
    Value,
    iso_date,
    name_of,
    nearest,
    shown,
)

__all__ = [
    "NO_REFERENCE",
    "Choice",
    "Day",
    "Field",
    "FieldType",
    "Length",
    "Model",
    "Number",
    "OneReference",
    "Part",
    "Parts",
    "Path",
    "Position",
    "Reader",
    "Reading",
    "Readings",
    "ReadingsOf",
    "Reference",
    "References",
    "Span",
    "Table",
    "Text",
    "TextOrPart",
    "Value",
    "Vocabulary",
    "Words",
    "canonical",
    "declared",
    "declared_fields",
    "iso_date",
    "name_of",
    "names_of",
    "nearest",
    "properties",
    "read_part",
    "shown",
]
