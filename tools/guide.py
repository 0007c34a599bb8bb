"""Writes what the guide has from the code: its tables, and a page for every rule.

`python tools/guide.py` writes; with `--check` it only says what is out of step, and ends with
exit status 1 where anything is. A table stands between two comments, `<!-- table: fields memo -->`
and `<!-- end -->`; the pages of rules are written whole.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from mkdocs_dissent.cli.check import page_of
from mkdocs_dissent.cli.main import COMMANDS
from mkdocs_dissent.options import OPTIONS
from mkdocs_dissent.policy import LIMITS, Policy
from mkdocs_dissent.reading.dialects import DIALECTS, NATIVE_FIELDS, read
from mkdocs_dissent.reading.dialects.vocabulary import FIELDS, STATUSES
from mkdocs_dissent.reading.frontmatter import parse
from mkdocs_dissent.reading.schema import field_table, read_record
from mkdocs_dissent.records import parts, vocabularies
from mkdocs_dissent.records.fields.declaring import declared_fields
from mkdocs_dissent.records.vocabularies import Folder, Kind
from mkdocs_dissent.report import FORMATS
from mkdocs_dissent.rules import CATALOGUE, Rule

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"

EXAMPLES: Mapping[str, str] = {
    "folders": "{decisions: docs/adr}",
    "exclude": "[drafts/*]",
    "records": "native",
    "status_synonyms": "{in use: accepted}",
    "field_synonyms": "{tila: status}",
    "cadence": "{start: 2026-11-02, weeks: 2, budget_hours: 4}",
    "teams": "{ledger: [ana, bo], web: [cy]}",
    "leaders": "[ana, cy]",
    "red_team": "{people: [cy, dee], away: [{who: cy, until: 2026-12-31}]}",
    "policy": "{DM204: error, memo_words: 400}",
    "id_scheme": "date",
    "due_soon_days": "14",
    "remind_days": "1",
    "changes": "{base: main}",
    "as_of": "2026-11-22",
    "historical": "true",
    "pages": "{register: decisions/, initiatives: false}",
    "records_in_nav": "true",
    "search": "brief",
    "north_star": "Every answer within the day it was asked",
    "doors": "{memo: issue, anonymous: 'https://forms.example.org/say?about={id}'}",
    "anonymous_intake_url": "https://forms.example.org/say",
    "baseline": ".known-findings.json",
}
"""Option → a value that it can have, as YAML."""
DEFAULTS: Mapping[str, str] = {
    "folders": "the folders above",
    "exclude": "none",
    "records": "each file shows it",
    "status_synonyms": "none",
    "field_synonyms": "none",
    "cadence": "`{weeks: 2, andon_weeks: 1, probe_weeks: 1, quarter_weeks: 13}`",
    "teams": "none",
    "leaders": "everybody",
    "red_team": "none",
    "policy": "see [Rules](rules/index.md)",
    "id_scheme": "`number`",
    "due_soon_days": "30",
    "remind_days": "none",
    "changes": "`{base: auto}`",
    "as_of": "the day of the build",
    "historical": "`false`",
    "pages": "all of them; `changes` in previews only",
    "records_in_nav": "`false`",
    "search": "`auto`: whole up to 2,000 records, brief up to 4,000",
    "north_star": "none",
    "doors": "a pull request or an issue, where `repo_url` names a forge that is known",
    "anonymous_intake_url": "none",
    "baseline": "`.dissent-baseline.json`, if it is there",
}
"""Option → what holds without it, as Markdown."""
_BLOCK = re.compile(r"(<!-- table: ([\w ]+?) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


# Tables


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    cells = ((cell.replace("|", r"\|") for cell in line) for line in lines)
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)


def _options() -> str:
    return _table(
        ("option", "meaning", "example", "default"),
        (
            (f"`{name}`", about, f"`{EXAMPLES[name]}`", DEFAULTS[name])
            for name, about in OPTIONS.items()
        ),
    )


def _limits() -> str:
    rows = ((f"`{name}`", about, f"{value:,}") for name, (value, about) in LIMITS.items())
    return _table(("limit", "meaning", "default"), rows)


def _fields(kind: str) -> str:
    """The fields of a kind; of a probe those that a bet has not."""
    known = {row.name for row in field_table(Kind.BET)} if kind == "probe" else set()
    rows = []
    for row in field_table(Kind(kind)):
        if row.name not in known:
            also = ", ".join(f"`{name}`" for name in row.synonyms)
            about = f"{row.about}. Also: {also}." if also else row.about
            rows.append((f"`{row.name}`", _spoken(row.type.describe()), about))
    return _table(("field", "value", "meaning"), rows)


def _part(model: str) -> str:
    """The keys of a mapping inside of a field."""
    rows = (
        (
            f"`{field.name}`{' (needed)' if field.required else ''}",
            _spoken(field.type.describe()),
            field.about,
        )
        for field in declared_fields(getattr(parts, model))
    )
    return _table(("key", "value", "meaning"), rows)


def _spoken(text: str) -> str:
    return text.replace("a initiative", "an initiative").replace("a andon", "an andon")


def _words(vocabulary: str, noun: str = "word") -> str:
    words = getattr(vocabularies, vocabulary)
    return _table((noun, "meaning"), ((f"`{word}`", word.about) for word in words))


def _dialects() -> str:
    return _table(
        ("dialect", "how it is written"), ((f"`{name}`", about) for name, about in DIALECTS.items())
    )


def _rules() -> str:
    return _table(
        ("code", "name", "fires when", "severity", "in another dialect"),
        (
            (f"[{rule.code}]({rule.code}.md)", rule.name, rule.about, rule.severity, rule.foreign)
            for _, rule in sorted(CATALOGUE.items())
        ),
    )


def _commands() -> str:
    rows = (
        (f"[`dissent {name}`](#dissent-{name})", about) for name, (_, about) in COMMANDS.items()
    )
    return _table(("command", "what it does"), rows)


def _formats() -> str:
    return _table(("format", "what it is"), ((f"`{name}`", text) for name, text in FORMATS.items()))


SHAPES = (
    "## Status\n\nAccepted on 2024-05-01 by Kim",
    "## 1. Status: Superseded by [B](0002-b.md)",
    "Status\n------\n\nProposed\n\nAccepted: 2024-02-01",
    "* Status: accepted with modifications\n* Last Modified: 12 March 2021",
    "**Author:** Kim | **Status:** Accepted | **Decided:** 2024-05-01",
    "- **Status** — Proposed — waiting for a review\n- **Date** — 2024/05/02",
    "> Status: Implemented\n> Date: May 2nd, 2024",
    "| Status | Date | Author |\n| --- | --- | --- |\n| Final | 2024-07-01 | Kim |",
    "| Status | Akzeptiert |\n| --- | --- |\n| Datum | 05.09.2022 |",
    "---\neip: 2\nstatus: Withdrawn\ncreated: 2018-04-20\n---",
    "Status: Superseded: 2024-05-08 by ADR-4",
    "## ステータス\n\n承認済み",
    "Status: accepted until 2025\nDate: 03/04/2022",
    "Status: on hold\nDate: May 2024",
)
"""Texts below a title, each in another shape; the guide shows how the code reads them."""


def _shapes() -> str:
    rows = []
    for shape in SHAPES:
        text = shape if shape.startswith("---") else f"# A\n\n{shape}\n"
        found = read(parse(text, "0001-a.md"))
        record, _ = read_record(found, Folder.DECISIONS, "0001-a.md", "", Policy())
        status = f"`{record.state}`" if record.state else "unknown, and named"
        day = str(record.date) if record.date else "unknown, and named" if "Date" in shape else ""
        replaced = [str(found) for found in getattr(record, "superseded_by", ())]
        by = f", by `{replaced[0]}`" if replaced else ""
        written = " ↵ ".join(f"`{line}`" for line in shape.split("\n") if line)
        rows.append((written, f"`{found.dialect}`", status + by, day))
    return _table(("written", "dialect", "status", "date"), rows)


def _labels() -> str:
    names = {"date-changed": "`date`, where no other is given", "": "known, and left aside"}
    names["date-created"] = names["date-changed"]
    return _table(
        ("field", "labels"),
        [(names.get(field, f"`{field}`"), ", ".join(labels)) for field, labels in FIELDS.items()],
    )


def _status_words() -> str:
    return _table(
        ("status", "words"),
        [(f"`{status}`", ", ".join(words)) for status, words in STATUSES.items()],
    )


def _native_fields() -> str:
    return "\n" + ", ".join(f"`{name}`" for name in sorted(NATIVE_FIELDS)) + ".\n\n"


TABLES: Mapping[str, Callable[..., str]] = {
    "shapes": _shapes,
    "labels": _labels,
    "statuses": _status_words,
    "ours": _native_fields,
    "options": _options,
    "limits": _limits,
    "fields": _fields,
    "part": _part,
    "words": _words,
    "dialects": _dialects,
    "rules": _rules,
    "commands": _commands,
    "formats": _formats,
}
"""What can be asked for between two comments; the words after its name are its arguments."""


def filled(text: str) -> str:
    """A page with every table as the code has it now. Raises KeyError for a table of no name."""

    def table(found: re.Match[str]) -> str:
        name, *arguments = found[2].split()
        return f"{found[1]}\n{TABLES[name](*arguments)}\n{found[4]}"

    return _BLOCK.sub(table, text)


# Pages of rules


def rule_page(rule: Rule) -> str:
    """The page of a rule: what `dissent explain` says, with fences that its examples can't end."""
    runs = re.findall(r"`{3,}", rule.bad + rule.good)
    fence = "`" * max([3, *(len(run) + 1 for run in runs)])
    text = page_of(rule)
    for example in (rule.bad.strip(), rule.good.strip()):
        text = text.replace(f"```text\n{example}\n```", f"{fence}text\n{example}\n{fence}")
    return f"{text}\n[All rules](index.md)\n\n<!-- Written by tools/guide.py. -->\n"


# The whole


def guide() -> dict[Path, str | None]:
    """Every page that has something from the code → its text; None for one that has to go."""
    pages: dict[Path, str | None] = {}
    rules = {DOCS / "rules" / f"{code}.md": rule for code, rule in CATALOGUE.items()}
    for path in sorted(DOCS.rglob("*.md")):
        if path.parent == DOCS / "rules" and path.name.startswith("DM"):
            pages[path] = None
        elif "<!-- table:" in (text := path.read_text(encoding="utf-8")):
            pages[path] = filled(text)
    return pages | {path: rule_page(rule) for path, rule in rules.items()}


def out_of_step() -> dict[Path, str | None]:
    """The pages of `guide` that are not on disk as they should be."""
    return {
        path: text
        for path, text in guide().items()
        if text != (path.read_text(encoding="utf-8") if path.exists() else None)
    }


def write() -> list[Path]:
    """Write what is out of step; the paths of it."""
    pages = out_of_step()
    for path, text in pages.items():
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    return list(pages)


def main(arguments: Sequence[str]) -> int:
    """Write, or check with `--check`; the exit status."""
    if unknown := [word for word in arguments if word != "--check"]:
        print(f"tools/guide.py: `{unknown[0]}` is not known; there is `--check`", file=sys.stderr)
        return 2
    is_check = bool(arguments)
    paths = list(out_of_step()) if is_check else write()
    for path in paths:
        print(f"{path.relative_to(ROOT)}: {'out of step' if is_check else 'written'}")
    if is_check and paths:
        print("Write them anew: python tools/guide.py", file=sys.stderr)
    return int(is_check and bool(paths))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
