"""Fields in prose, as other tools write them: bullets, lines, tables, and sections."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from mkdocs_dissent.reading.dialects.fields import DAYS, PEOPLE, RELATIONS, Collector, Entry
from mkdocs_dissent.reading.dialects.phrases import (
    PART,
    SUPERSEDE,
    StatusPhrase,
    read_day,
    references,
    relations,
    split_status,
)
from mkdocs_dissent.reading.dialects.vocabulary import SECTIONS, Vocabulary
from mkdocs_dissent.reading.frontmatter import Document
from mkdocs_dissent.reading.markdown import (
    ATTRIBUTES,
    LINK,
    Excerpt,
    Passage,
    passages,
    plain,
    short_lines,
    trimmed,
    visible,
)
from mkdocs_dissent.records.fields.types import Position, evened

# Labels: `* Status: accepted`, `**Status** — accepted`, `Date 2018-04-09`

_MARK = re.compile(r"[ \t]{0,8}(?:>[ \t]{0,3}){0,2}([*+•–·-]|\d{1,2}[.)])?(?(1)[ \t]{1,20})")
_LABEL = re.compile(
    r"[*_`]{0,3}(?:<(?:b|strong)>)?([^\W\d_][\w.'’/()& -]{0,40}?)[ \t]{0,3}(?:"
    r"[*_`]{0,3}[ \t]{0,2}[:：][ \t]{0,2}(?:[*_`]{1,3}|</(?:b|strong)>)?"
    r"|[*_`]{0,3}[ \t]{1,3}(?:[–—]|-{1,2}(?=[ \t]))"
    r"|[*_]{2,3}(?=[ \t]|$)|[ \t](?=[0-9]{4}[-/.][0-9]))[ \t]*"
)
_NEXT = re.compile(r"[ \t]*(?:[|·•][ \t]*|<br ?/?>[ \t]*|[,;][ \t]+)|[ \t]{2,}|(?=\*\*|__)")
_AFTER = re.compile(r"(?:[\s|·•,;\\]|<br ?/?>)+$")
_WHEN_OR_BY = re.compile(r".{0,12}?[0-9]{4}-[0-9]{2}|\s{0,3}by\b", re.IGNORECASE)
_NESTED = re.compile(r"[ \t]{2,20}(?:[*+-][ \t]+)?")
_GOES_ON = re.compile(r"(?:\bby|\bdurch|\bpar|\bpor|,)$", re.IGNORECASE)
_MOST = 50
"""How many lines a value goes on, and how many sentences of one kind are read."""


class _Label(NamedTuple):
    field: str | None
    text: str
    key_at: int
    begin: int
    end: int


class _Lines:
    """The fields of some lines of text, in the order in which they stand."""

    def __init__(self, passage: Passage, words: Vocabulary) -> None:
        self.words = words
        self.lines = list(short_lines(passage.text, passage.at))

    def entries(self) -> Iterator[Entry]:
        """Every field among the lines; of several tables the first that holds any."""
        at, tabled = 0, False
        while at < len(self.lines):
            end = self._table_end(at)
            if end > at:
                found = [] if tabled else list(self._table(self.lines[at:end]))
                tabled = bool(found)
                yield from found
            elif labels := self._labels(self.lines[at]):
                yield from self._labelled(at, labels)
            at = max(end, at + 1)

    def _labels(self, line: Excerpt) -> list[_Label]:
        """The labels of a line, known or not, where it begins with one and any is known."""
        mark = _MARK.match(line.text)
        first = self._label(line, mark.end() if mark else 0)
        if first is None:
            return []
        found = [first]
        for gap in _NEXT.finditer(line.text, first.end):
            label = self._label(line, gap.end())
            # A bold word in prose is one by chance; a comma divides people as well.
            sure = gap[0].strip(" \t") or first.field is not None
            if (
                label
                and label.begin >= found[-1].end
                and sure
                and (label.field or gap[0][-1:] != " ")
            ):
                found.append(label._replace(begin=gap.start()))
        return found if any(label.field for label in found) else []

    def _label(self, line: Excerpt, start: int) -> _Label | None:
        found = _LABEL.match(line.text, start)
        if found is None:
            return None
        text = found[1].strip()
        field = self.words.field_of(text)
        after = line.text[found.end() :]
        if field is None and self.words.is_state(text):
            # `Accepted: 2024-02-01`, `Superseded: 2024-05-08 by ADR-4`: a state of a history.
            field = "history" if _WHEN_OR_BY.match(after) else None
        has_colon = ":" in found[0] or "：" in found[0]
        if not has_colon and (field is None or self.words.meaning(text)):
            return None
        return _Label(field, text, line.at + found.start(1), start, found.end())

    def _labelled(self, at: int, labels: Sequence[_Label]) -> Iterator[Entry]:
        line = self.lines[at]
        mark = _MARK.match(line.text)
        is_bullet = bool(mark and mark[1])
        is_bold = line.text[labels[0].begin :].startswith(_BOLD)
        form = "bullets" if is_bullet else "table" if is_bold else "nygard"
        for label, after in zip(labels, [*labels[1:], None], strict=True):
            if not label.field:
                continue
            value = trimmed(line, label.end, after.begin if after else None)
            value = Excerpt(_AFTER.sub("", value.text), value.at)
            parts = [value] if value.text else []
            if after is None:
                parts += self._continued(at, value.text, label.field, is_bullet=is_bullet)
            if label.field == "history":
                whole = line.text[label.key_at - line.at : label.end] + value.text
                yield Entry("status", label.key_at, (Excerpt(whole, label.key_at),), form)
            elif parts:
                yield Entry(label.field, label.key_at, tuple(parts), form, label.text)

    def _continued(self, at: int, value: str, field: str, *, is_bullet: bool) -> Iterator[Excerpt]:
        """The lines below a label that belong to its value."""
        is_list = field in PEOPLE or field in RELATIONS or field == "tags"
        begun = bool(value)
        for line in islice(self.lines, at + 1, at + 1 + _MOST):
            nested = _NESTED.match(line.text) if is_bullet else None
            if not line.text.strip():
                if begun or is_bullet:
                    return
                continue
            mark = _MARK.match(line.text)
            start = nested.end() if nested else mark.end() if mark else 0
            goes_on = nested or (begun and _GOES_ON.search(value)) or (not value and not is_bullet)
            if not goes_on or line.text.lstrip()[:1] in "#|" or (not nested and self._labels(line)):
                return
            is_item = bool(mark and mark[1])
            if not (nested or value) and (is_list != is_item or field not in _BELOW):
                return
            yield trimmed(line, start)
            begun = True
            if not nested and not is_list:
                return

    # Tables: of two columns, or with the fields in their head

    def _table_end(self, at: int) -> int:
        """Where a table ends that begins with a line; the line itself where none does."""
        end = at
        while end < len(self.lines) and "|" in self.lines[end].text:
            end += 1
        is_table = end > at and (
            self.lines[at].text.lstrip()[:1] == "|"
            or (end - at > 1 and _RULE.fullmatch(self.lines[at + 1].text))
        )
        return end if is_table else at

    def _table(self, lines: Sequence[Excerpt]) -> Iterator[Entry]:
        rows = [_cells(line) for line in lines if not _RULE.fullmatch(line.text)]
        head = [self._field_in(cell) for cell in rows[0]] if rows else []
        known = sum(field is not None for field in head)
        if len(rows) > 1 and any(head) and (known > 1 or len(head) == 1):
            yield from self._across(head, rows)
            return
        for row in rows:
            field = self._field_in(row[0]) if len(row) == 2 else None
            if field and row[1].text:
                yield Entry(field, row[0].at, (row[1],), "table", plain(row[0].text))

    def _across(
        self, head: Sequence[str | None], rows: Sequence[Sequence[Excerpt]]
    ) -> Iterator[Entry]:
        """A row a record, or a row a state of its history."""
        for row in rows[1 : 1 + _MOST]:
            cells = [(head[i], rows[0][i].at, cell) for i, cell in enumerate(row[: len(head)])]
            day = next((cell for field, _, cell in cells if field == "date"), None)
            for field, key_at, cell in cells:
                if not field or not cell.text or (len(rows) > 2 and field != "status"):
                    continue
                parts = (cell, day) if day and len(rows) > 2 else (cell,)
                yield Entry(field, key_at, parts, "table", field)

    def _field_in(self, cell: Excerpt) -> str | None:
        return self.words.field_of(cell.text.strip("*_`:： "))


_BOLD = ("**", "__")
_BELOW = PEOPLE | RELATIONS | {"status", "date"}
_BORDER = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"(?=.*-)[\s|:-]*")


def _cells(line: Excerpt) -> list[Excerpt]:
    """The cells of a row; `\\|` is no border."""
    cells: list[Excerpt] = []
    at = 0
    for text in _BORDER.split(line.text):
        cells.append(trimmed(line, at, at + len(text)))
        at += len(text) + 1
    # The borders at both ends leave an empty cell each.
    first = 1 if line.text.lstrip().startswith("|") else 0
    last = -1 if line.text.rstrip().endswith("|") and len(cells) > first + 1 else None
    return cells[first:last]


# Sections: `## Status`, `## 2. Date`, `## Status: Accepted`

_HEADING_EDGES = re.compile(r"^(?:[\W_]|\d+(?:\.\d+)*[.)]?\s)*")


class Prose(NamedTuple):
    """What stands where a body holds its metadata."""

    entries: list[Entry]
    """Fields in lines and tables above the sections, and in sections of their own."""
    status: list[Passage]
    """The sections of the status; a text of several records has several."""
    links: list[Passage]
    """Passages of which lines say what the record supersedes or amends."""


def find_fields(seen: str, words: Vocabulary) -> Prose:
    """Every field of a body, and the sections that are read further."""
    top, *sections = passages(seen, SECTIONS, lambda title: words.field_of(title) == "status")
    heads = [top]
    title = top.text.strip("#=- \t\n")
    if sections and sections[0].at < _NEAR_TOP and title in ("", sections[0].title):
        # Without a title above it, or where it only says the title again.
        heads.append(_without_subsections(sections[0]))
    entries: list[Entry] = []
    status: list[Passage] = []
    links = [top]
    for section in sections:
        title = _SIGNS_AFTER.sub("", _HEADING_EDGES.sub("", section.title))
        if evened(title.strip("*_: ")).replace(" ", "-") in SECTIONS:
            heads.append(_without_subsections(section))
            continue
        label = _LABEL.match(title)
        bare = plain(ATTRIBUTES.sub("", section.title))
        field = words.field_of(bare) or words.field_of(title)
        if field is None and label and (field := words.field_of(label[1])):
            # `## Status: Accepted` says it at once.
            start = seen.index(title, section.heading_at) + label.end()
            rest = title[label.end() :]
            section = section._replace(text=rest if rest.strip() else section.text, at=start)
        if field == "status":
            own = _without_subsections(section)
            status.append(own if own.text.strip() else section)
        elif field:
            entries += _section_entry(field, section, title)
        elif evened(title).startswith(_OF_LINKS):
            links.append(section)
    for head in heads:
        entries = [*_Lines(head, words).entries(), *entries]
    return Prose(entries, status, links)


def _without_subsections(section: Passage) -> Passage:
    return section._replace(text=_SUBSECTION.split(section.text, maxsplit=1)[0])


_OF_LINKS = ("links", "related", "see also", "references")
_SUBSECTION = re.compile(r"^ {0,3}#", re.MULTILINE)
_SIGNS_AFTER = re.compile(r"[^\w)\]*_`:：.!?\"']+$")
_NEAR_TOP = 400


def _section_entry(field: str, section: Passage, title: str) -> Iterator[Entry]:
    lines = [line for line in short_lines(section.text, section.at) if line.text.strip()]
    parts = []
    for line in lines[:_MOST]:
        mark = _MARK.match(line.text)
        parts.append(trimmed(line, mark.end() if mark else 0))
    if field in DAYS:
        parts = parts[:1] if parts and read_day(parts[0].text).problem != "names no day" else []
    elif field not in PEOPLE | RELATIONS or any(len(part.text) > 80 for part in parts):
        parts = []
    if parts:
        yield Entry(field, section.heading_at, tuple(parts), "nygard", title)


# The status: one phrase, or a history of several

_STATUS_BULLET = re.compile(
    r"\s{0,8}(?:(?:[*+•>-]|\d{1,2}[.)])[ \t]{1,20})?(?:\[([ xX]?)\][ \t]{1,20}(?!\())?"
)
_REMARK_FOLLOWS = re.compile(
    r"\s*(?:$|[^\w\s]|[0-9]|(?:on|by|after|at|in|since|as|from|because|due|with|and|per|via|am|le|el|em"
    r"|il|op|seit|von|par|por|w|dnia)\b)",
    re.IGNORECASE,
)
_RANK = {"proposed": 0, "accepted": 1}
_LAST = 2


class _Statement(NamedTuple):
    """One thing that is said of the status."""

    phrase: StatusPhrase
    state: str | None
    """One of the words of a decision; None where it is unknown."""
    day: str | None
    part: Excerpt
    key_at: int


def add_status(collector: Collector, found: Prose) -> str | None:
    """Fill in the status that lines or the section say; returns the form in which it stands."""
    words = collector.words
    entries = [entry for entry in found.entries if entry.field == "status"]
    has_label = any(entry.label for entry in entries)
    statements = [
        said
        for entry in entries
        if (said := _statement(entry.whole, entry.key_at, words))
        # Beside `Status: accepted`, `Proposed: 2024-01-01` is only where it came from.
        and (entry.label or not has_label or said.state != "proposed")
    ]
    form = entries[0].form if entries else None
    for at, section in enumerate(found.status):
        told = _in_section(section, words)
        for entry in _Lines(section, words).entries():
            if entry.field == "status":
                told.append(_statement(entry.whole, entry.key_at, words))
            elif not at:
                collector.add(entry)
        # A second place counts only where it says a state outright.
        statements += [each for each in told if each.state or not (entries or at)]
        form = form or "nygard"
    for said in statements:
        for field, others in said.phrase.links.items():
            collector.relate(field, others, said.part, said.key_at)
    statements = [said for said in statements if said.phrase.status]
    if statements:
        last = _latest(statements)
        day = last.day if last.state else None
        collector.add_status(str(last.phrase.status), last.part, last.key_at, day)
    return form


def status_in_text(body: str, body_line: int, words: Vocabulary) -> tuple[str, Position] | None:
    """The state that a record's text says, and where in its file; None where it says none."""
    collector = Collector(Document(path="", body=body, body_line=body_line), words, None)
    add_status(collector, find_fields(visible(body), words))
    state = words.known.get(evened(str(collector.values.get("status", ""))))
    return (state, collector.keys[("status",)]) if state else None


def _statement(part: Excerpt, key_at: int, words: Vocabulary) -> _Statement:
    phrase = split_status(part.text, words)
    state = words.known.get(evened(phrase.status or ""))
    day = read_day(part.text).day if state and any(map(str.isdigit, part.text)) else None
    return _Statement(phrase, state, day, part, key_at)


def _in_section(status: Passage, words: Vocabulary) -> list[_Statement]:
    """What each paragraph or item says; prose that only goes on about it is left out."""
    found: list[_Statement] = []
    lines = _Lines(status, words)
    for part in _paragraphs(status, words):
        labels = lines._labels(Excerpt(part.text.partition("\n")[0], part.at))
        field = labels[0].field if labels else None
        if part.text.startswith("|") or (labels and field != "history" and field not in RELATIONS):
            continue
        said = _statement(part, status.heading_at, words)
        if not found or said.phrase.links:
            found.append(said)
            continue
        phrase = said.phrase.status or ""
        at = part.text.find(phrase)
        if said.state and _REMARK_FOLLOWS.match(part.text, max(at, 0) + len(phrase)):
            found.append(said)
    # `What is the status, such as proposed or accepted?` is a template's question.
    first = found[0] if found else None
    if first and first.phrase.status and not first.state and len(found) > 1:
        words_in = first.phrase.status.split()
        if len(words_in) > _A_PHRASE or first.part.text.rstrip().endswith("?"):
            del found[0]
    return found


_A_PHRASE = 5


def _latest(said: Sequence[_Statement]) -> _Statement:
    """The statement that holds; one of no known state where the order can't be told."""
    states = {statement.state for statement in said}
    if len(states) == 1:
        return max(said, key=lambda statement: statement.day or "")
    unknown = said[0]._replace(
        state=None, phrase=StatusPhrase("; ".join(str(s.phrase.status) for s in said)[:200], {})
    )
    if None in states:
        return unknown
    if all(statement.day for statement in said):
        newest = max(str(statement.day) for statement in said)
        said = [statement for statement in said if statement.day == newest]
    ranks = [_RANK.get(str(statement.state), _LAST) for statement in said]
    best = max(ranks)
    last = said[ranks.index(best)]
    rivals = {each.state for each, rank in zip(said, ranks, strict=True) if rank == best}
    if len(rivals) > 1 or (last.state == "rejected" and 1 in ranks):
        return unknown
    # What ends a decision comes last wherever it stands; three bare states are a template's list.
    bare = len({s.state for s in said if not s.day and not s.phrase.links}) > _LAST
    return unknown if bare or (ranks != sorted(ranks) and best < _LAST) else last


def _paragraphs(status: Passage, words: Vocabulary) -> list[Excerpt]:
    """The section's paragraphs and items, without bullets and unchecked boxes.

    A line that begins with a state of its own begins anew.
    """
    found: list[Excerpt] = []
    open_ = False
    for line in short_lines(status.text, status.at):
        bullet = _STATUS_BULLET.match(line.text)
        part = trimmed(line, bullet.end() if bullet else 0)
        if not part.text or part.text.startswith("#") or (bullet and bullet[1] in (" ", "")):
            open_ = False
        elif open_ and not (bullet and bullet[0].strip()) and not words.meaning(part.text):
            found[-1] = Excerpt(f"{found[-1].text}\n{part.text}", found[-1].at)
        else:
            found.append(part)
            open_ = True
    return found[:_MOST]


# What else sentences say

_FIELD_BULLET = re.compile(r" {0,3}[*+-][ \t]{1,20}")
_QUOTE = re.compile(r"[ \t>*_]*(?:this\s(?:\w{1,20}\s)?(?:is|was|has been)\s)?", re.IGNORECASE)
_IN_PART = re.compile(
    rf"\b(?:{PART}\s{{1,3}}{SUPERSEDE}(?P<a>es|ed\s{{1,3}}by)"
    rf"|{SUPERSEDE}(?P<b>es|ed)\s{{1,3}}{PART}(?:\s{{1,3}}by)?)\s{{1,3}}{LINK}",
    re.IGNORECASE,
)
_BY = re.compile(rf"\b{SUPERSEDE}ed\s{{1,3}}by\s{{1,3}}{LINK}", re.IGNORECASE)


def add_links(collector: Collector, links: Sequence[Passage]) -> None:
    """The bullets of sections such as `## Links` that say what supersedes or amends what.

    Above the sections it is every line that begins so: `> This was superseded by [x](x.md)`.
    """
    for passage in links:
        for line in short_lines(passage.text, passage.at):
            if "](" not in line.text:
                continue
            mark = (_FIELD_BULLET if passage.title else _QUOTE).match(line.text)
            if mark is None:
                continue
            part = trimmed(line, mark.end())
            for field, found in relations(part.text).items():
                collector.relate(field, found, part, part.at)


def add_partial_supersessions(collector: Collector, seen: str) -> None:
    """What sentences of the body say is superseded in part.

    A plain `superseded by [x](x.md)` is one only where the status says `partly superseded` and
    names no successor: then the sentence can mean nothing else.
    """
    for found in islice(_IN_PART.finditer(seen), _MOST):
        active = (found["a"] or found["b"]).lower() == "es"
        field = "supersedes-in-part" if active else "superseded-in-part-by"
        _relate(collector, field, found)
    status = str(collector.values.get("status", "")).lower()
    partly = "supersed" in status and "part" in status
    if partly and "superseded-in-part-by" not in collector.values:
        for found in islice(_BY.finditer(seen), _MOST):
            _relate(collector, "superseded-in-part-by", found)


def _relate(collector: Collector, field: str, found: re.Match[str]) -> None:
    at = found[0].rindex("[")
    targets = references(found[0][at:])
    if targets and targets[0].endswith(".md"):
        collector.relate(field, targets, Excerpt(found[0], found.start() + at), found.start())
