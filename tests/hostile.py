"""Records whose every text is an attack, made from what the fields of their kind are declared as.

A field that is added is attacked from then on: there is no list to keep. The markup names its
field, so that a test which finds it on a page can say which one is let through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import yaml

from mkdocs_dissent.reading.schema import kind_schema
from mkdocs_dissent.records.vocabularies import FOLDER_OF, Kind

SCRIPT = "<script>alert(1)</script>"
LINKS = ("javascript:alert(1)", 'https://x.example/"onclick="alert(1)')
DECISION = "0100-decision-accepted"
"""A record that others can name; so their texts stand on its page too."""
LINKED = {
    "memo": ("decision", DECISION),
    "andon": ("affects", DECISION),
    "decision": ("initiative", "0100-bet-active"),
}


def attack(name: str) -> str:
    """A text that is markup where it is not escaped, closes an attribute, and is a template."""
    image = f"<img src=x onerror=alert(1) data-field={name}>"
    return f"\">{image}{SCRIPT}<svg onload=alert(1)>'{{{{ 1234 * 1001 }}}}<!--"


def value(schema: dict[str, Any], name: str, text: Callable[[str], str] = attack) -> Any:
    """A value that a field may have, with `text(name)` wherever it may hold any text."""
    if "anyOf" in schema:
        schema = next((s for s in schema["anyOf"] if s.get("type") == "array"), schema["anyOf"][0])
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    types = schema.get("type", "string")
    if name.endswith(".readings"):
        return {"2026-01-02": 1, "2026-02-03": 3}
    if types == "array":
        others = [] if "properties" in schema["items"] else list(LINKS)
        texts = [text, *(lambda _, link=link: link for link in LINKS)]
        each = texts if "properties" in schema["items"] else texts[:1]
        return [value(schema["items"], name, one) for one in each] + others
    if types == "object":
        found = {k: value(s, f"{name}.{k}", text) for k, s in schema.get("properties", {}).items()}
        more = schema.get("additionalProperties")
        return found | ({text(f"{name}.key"): value(more, name, text)} if more else {})
    if types in ("number", "integer"):
        return schema.get("minimum", 0) + 1 if schema.get("maximum", 2) > 1 else 1
    if schema.get("format") == "date":
        return "2026-01-02"
    if "pattern" in schema:
        return "6 weeks" if name.endswith("horizon") else text(name)
    return text(name)


def front_matter(kind: Kind, status: str | None) -> dict[str, Any]:
    """Every field of a kind but its synonyms; of those that exclude each other all."""
    schema = kind_schema(kind)
    fields = {
        name: found
        for name, found in schema["properties"].items()
        if not found.get("description", "").startswith("same as") and name != "id"
    }
    values = {name: value(found, f"{kind}.{name}") for name, found in fields.items()}
    for name in ("unknown-field", "x-own", "description", "icon", "tags"):  # the last: of a theme
        values[name] = attack(f"{kind}.{name}")
    if status is not None:
        values["status"] = status
    if kind in LINKED:
        field, target = LINKED[kind]
        many = isinstance(values[field], list)
        values[field] = [target, *values[field]] if many else target
    return values


def statuses(kind: Kind) -> list[str | None]:
    """The words for the status of a kind, each of which may have a page of its own look."""
    found = kind_schema(kind)["properties"].get("status")
    if found is None:
        return [None]
    return list(found.get("enum") or found["anyOf"][0]["enum"])


def files() -> dict[str, str]:
    """A record of every kind in every status: path → text."""
    return {
        f"{FOLDER_OF[kind]}/{number}-{kind}{f'-{status}' if status else ''}.md".replace(" ", "-"): (
            f"---\n{yaml.safe_dump(front_matter(kind, status), width=10**6)}---\n\nText.\n"
        )
        for kind in Kind
        for number, status in zip(_numbers(kind), statuses(kind), strict=False)
    }


def _numbers(kind: Kind) -> Iterator[str]:
    # DECISION and the bet that is linked to are the first of theirs.
    start = {Kind.BET: 99, Kind.PROBE: 200, Kind.MEMO: 100, Kind.ANDON: 200}.get(kind, 99)
    return (f"{start + at:04}" for at in range(100))


class Markup(HTMLParser):
    """What a page lets through: the fields whose markup it has, and scripts that would run."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: set[str] = set()
        self.scripts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if "data-field" in values:
            self.fields.add(f"{values['data-field']}")
        runs = any(name.startswith("on") for name in values)
        href = (values.get("href") or "").strip().lower()
        if runs or href.startswith(("javascript:", "data:", "vbscript:")):
            self.scripts.append(f"<{tag} {attrs}>")

    handle_startendtag = handle_starttag


def assert_escaped(html: str, where: object) -> None:
    """Fails with the fields that a page shows without escaping."""
    found = Markup(html)
    assert not found.fields, (
        f"{where} shows these fields as markup: {sorted(found.fields)}."
        " Let the template escape them; `| safe` and `Markup(text)` do not."
    )
    assert not found.scripts, f"{where} would run {found.scripts[:3]}; escape what is quoted"
    assert "1235234" not in html, f"{where} reads a record's text as a template"
    assert SCRIPT not in html, f"{where} has a record's <script>; escape what is quoted"
