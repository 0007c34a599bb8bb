"""Records for the tests of feeds: ordinary ones, and some that mean harm."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from mkdocs_dissent.records.fields.declaring import declared_fields
from mkdocs_dissent.records.kinds import MODELS, Record
from mkdocs_dissent.records.parts import Source
from mkdocs_dissent.records.vocabularies import FOLDER_OF, Kind
from mkdocs_dissent.register.register import Register, link

TODAY = dt.date(2026, 11, 22)
SITE = "https://example.org/decisions-site/"

_STATUS = {
    Kind.DECISION: "accepted",
    Kind.MEMO: "open",
    Kind.ANDON: "pulled",
    Kind.BET: "active",
    Kind.PROBE: "active",
}


def record(kind: Kind, id_: str, title: str = "", *, body: str = "", **fields: Any) -> Any:
    """A record that asks something of someone, with what `fields` say besides."""
    folder = FOLDER_OF[kind]
    status = fields.pop("status", _STATUS.get(kind))
    if status is not None:
        [field] = (item for item in declared_fields(MODELS[kind]) if item.name == "status")
        fields["status"] = field.type.vocabulary(status)  # type: ignore[attr-defined]
    source = Source(path=f"{folder}/{id_}.md", uri=f"{folder}/{id_}.md", body=body)
    return MODELS[kind](kind=kind, id=id_, title=title or id_, source=source, **fields)


def register(records: Iterable[Record]) -> Register:
    return link(list(records))


def url_of(uri: str) -> str:
    return uri.removesuffix(".md") + "/"


# Every character there is, halves of surrogate pairs and controls among them, and those signs that
# mean something to some format more often than chance would bring them.
SIGNS = st.sampled_from(
    list("\r\n\t;,:\\\"'<>&]=+-@|\x00\x0b\x1b\x7f\x85\u2028\u202e\ufeff\uffff\ud800ß決😀é ")
)
TEXTS = st.text(SIGNS | st.characters(), max_size=120)
NAMES = st.one_of(
    TEXTS,
    st.sampled_from(
        [
            *("ana", "Ana", "ANA ", "Ana B", "ana_b", "ana-b", "ana.b", "bo", "Ünal", "unal"),
            *("../../etc/passwd", "..", ".", "/", "\\", "con", "NUL.txt", "com1", "x" * 5000),
            *(
                "anonymous",
                "Anonymous",
                "",
                " ",
                "決",
                "ana-0123456789ab",
                "steward",
                "a/b",
                "a\\b",
            ),
        ]
    ),
)
DAYS = st.dates() | st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31))
