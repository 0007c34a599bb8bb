"""Every rule fires where it should, is silent where it should be, and shows both itself.

`tests/rules/<code>-<name>/*.yml` are the cases; each says what it is about, the files, the policy
where it matters, and exactly what is expected. See `Trial`.
"""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import sites
from changes_support import base_files
from mkdocs_dissent.config import read as read_config
from mkdocs_dissent.findings import Finding, Location, Problem, Severity, group_of, in_order
from mkdocs_dissent.options import read_policy
from mkdocs_dissent.policy import Policy
from mkdocs_dissent.reading.blanks import is_blank
from mkdocs_dissent.reading.load import DiskTree
from mkdocs_dissent.reading.markdown import headings, lines, named, sections, visible, words
from mkdocs_dissent.records.kinds import Decision, Memo, Record
from mkdocs_dissent.records.parts import Source
from mkdocs_dissent.records.vocabularies import DecisionStatus, Kind
from mkdocs_dissent.register.due import months_after
from mkdocs_dissent.register.register import Register, link
from mkdocs_dissent.rules import CATALOGUE, Case, judge
from mkdocs_dissent.rules.core import AT_BASE, example_files, rule
from mkdocs_dissent.site import examine
from patience import PATIENCE

TODAY = dt.date(2026, 11, 22)
CASES = Path(__file__).parent / "rules"
NAMES = {path.name[:5]: path.name[6:] for path in sorted(CASES.iterdir()) if path.is_dir()}
"""Code → name, as the folders of the cases have them: both are stable for ever."""


def judged(
    folder: Path,
    files: Mapping[str, str],
    options: Mapping[str, Any] | None = None,
    today: dt.date = TODAY,
) -> list[Finding]:
    """What is found in `files`, read from disk as a command would.

    Files whose path begins with `main:` are those of the base. Options may stand in `mkdocs.yml`.
    """
    here = {path: text for path, text in files.items() if not path.startswith(AT_BASE)}
    base = {path.removeprefix(AT_BASE): files[path] for path in files.keys() - here.keys()}
    sites.write(folder / "here", here)
    tree = DiskTree(folder / "here", folder / "here")
    if options is None and "mkdocs.yml" in here:
        options = read_config(folder / "here" / "mkdocs.yml").options
    policy, wrong = read_policy({"records": "native", **(options or {})})
    assert not wrong, wrong
    before = base_files(base, here) if base else None
    return list(examine(tree, policy, today, base=before).findings)


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


@dataclass(frozen=True)
class Trial:
    """One case of `tests/rules`."""

    code: str
    name: str
    about: str
    files: Mapping[str, str]
    expect: tuple[Mapping[str, Any], ...] = ()
    """Every finding of the rule: path and line, a piece of the message, the severity."""
    also: frozenset[str] = frozenset()
    """Other codes that are found beside it: every one that is not of a practice."""
    only: str | None = None
    """Set to the rule's code where other rules don't matter."""
    policy: Mapping[str, Any] | None = None
    today: dt.date = TODAY

    def __str__(self) -> str:
        return f"{self.code}/{self.name}"


def trials() -> Iterator[Trial]:
    for path in sorted(CASES.glob("*/*.yml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        data["expect"] = tuple(data.get("expect", ()))
        data["also"] = frozenset(data.get("also", ()))
        yield Trial(code=path.parent.name[:5], name=path.stem, **data)


TRIALS = list(trials())


@pytest.mark.parametrize("trial", TRIALS, ids=str)
def test_a_rule_finds_exactly_what_its_case_expects(trial: Trial, tmp_path: Path) -> None:
    found = judged(tmp_path, expanded(trial.files), trial.policy, trial.today)
    own = [finding for finding in found if finding.code == trial.code]
    places = [(finding.location.path, finding.location.line) for finding in own]
    assert sorted(places) == sorted((item["path"], item["line"]) for item in trial.expect), own
    for item in trial.expect:
        assert any(_is(finding, item) for finding in own), (item, own)
    if trial.only is None:
        others = {finding.code for finding in found} - {trial.code}
        assert trial.also <= others, f"the case expects {trial.also - others} too, and got {found}"
        # One mistake is one finding; what a rule of practice adds is for its own cases to say.
        more = {code for code in others - trial.also if not group_of(code).practice}
        assert not more, f"add {more} to `also`, or mend the case: {found}"
    else:
        assert trial.only == trial.code


def _is(finding: Finding, item: Mapping[str, Any]) -> bool:
    return (
        finding.code == item["code"]
        and (finding.location.path, finding.location.line) == (item["path"], item["line"])
        and item["message"] in finding.message
        and finding.severity == item.get("severity", finding.severity)
    )


def expanded(files: Mapping[str, str]) -> dict[str, str]:
    """The files with `{600 words}` written out."""
    return {
        path: re.sub(r"\{(\d+) words\}", lambda match: "word " * int(match[1]), text)
        for path, text in files.items()
    }


def test_the_codes_and_names_are_those_that_were_promised() -> None:
    assert {code: rule.name for code, rule in CATALOGUE.items()} == NAMES


@pytest.mark.parametrize("code", NAMES)
def test_every_rule_has_a_case_that_fires_and_one_that_is_silent(code: str) -> None:
    own = [trial for trial in TRIALS if trial.code == code]
    assert any(trial.expect for trial in own), "no case fires"
    assert any(not trial.expect for trial in own), "no case is silent"


@pytest.mark.parametrize("code", NAMES)
def test_a_rules_own_examples_fire_and_are_silent(code: str, tmp_path: Path) -> None:
    own = CATALOGUE[code]
    bad, good = (example_files(example) for example in (own.bad, own.good))
    assert bad and good
    assert code in codes(judged(tmp_path / "bad", expanded(bad)))
    assert code not in codes(judged(tmp_path / "good", expanded(good)))


@pytest.mark.parametrize("code", NAMES)
def test_a_good_example_has_no_errors_at_all(code: str, tmp_path: Path) -> None:
    files = example_files(CATALOGUE[code].good)
    context = {
        "decisions/0007-use-postgres.md": "---\nstatus: accepted\n---\n# Use Postgres\n",
        **expanded(files),
    }
    found = judged(tmp_path, context)
    assert [finding for finding in found if finding.severity == "error"] == []


@pytest.mark.parametrize("code", NAMES)
def test_a_rule_explains_itself(code: str) -> None:
    own = CATALOGUE[code]
    about, words = own.about, len(own.why.split())
    assert about.endswith(".") and len(about) <= 100, f"one sentence, not over 100 letters: {about}"
    assert words >= 12, f"the page of {code} says why in {words} words; take at least 12"
    assert own.foreign == (Severity.NOTE if own.group.practice else own.foreign)


def test_a_code_can_not_be_given_twice() -> None:
    with pytest.raises(ValueError, match="DM001 is the code of `unreadable` already"):
        rule("DM001", "again", Severity.ERROR)(lambda _: iter(()))


@pytest.mark.parametrize("docstring", [None, "", "Fires\nhere.", "Fires.\n\nBecause."])
def test_a_docstring_of_another_length_than_a_line_is_refused(docstring: str | None) -> None:
    def check(case: Case) -> Iterator[Problem]:
        return iter(())

    check.__doc__ = docstring

    with pytest.raises(ValueError, match="the docstring of DM999 needs"):
        rule("DM999", "unexplained", Severity.ERROR)(check)
    assert "DM999" not in CATALOGUE


# The policy and the waivers


ACCEPTED = "---\nstatus: accepted\nsteward: ana\n---\n# Use Postgres\n"
PATH = "decisions/0007-use-postgres.md"


def test_the_policy_sets_a_severity(tmp_path: Path) -> None:
    [finding] = judged(tmp_path, {PATH: ACCEPTED}, {"policy": {"DM201": "error"}})
    assert (finding.code, finding.severity) == ("DM201", Severity.ERROR)


def test_the_policy_switches_a_rule_off(tmp_path: Path) -> None:
    assert judged(tmp_path, {PATH: ACCEPTED}, {"policy": {"DM201": "off"}}) == []


def test_a_waiver_of_a_rule_that_is_off_is_not_unused(tmp_path: Path) -> None:
    files = {PATH: ACCEPTED.replace("steward", 'waive: {DM201: "until May"}\nsteward')}
    assert judged(tmp_path, files, {"policy": {"DM201": "off"}}) == []


def test_a_waiver_exempts_one_record_only(tmp_path: Path) -> None:
    waived = ACCEPTED.replace("steward", 'waive: {DM201: "until May"}\nsteward')
    found = judged(tmp_path, {PATH: waived, "decisions/0008-use-redis.md": ACCEPTED})
    assert [(f.code, f.record) for f in found] == [("DM201", "0008-use-redis")]


def test_a_waiver_belongs_to_its_file_where_two_kinds_share_an_id(tmp_path: Path) -> None:
    files = {
        PATH: ACCEPTED.replace("steward", 'waive: {DM201: "until May"}\nsteward'),
        "initiatives/0007-use-postgres.md": "---\nkind: bet\nstatus: active\n---\n# A bet\n",
    }
    found = [(f.code, f.location.path) for f in judged(tmp_path, files)]
    assert ("DM201", "initiatives/0007-use-postgres.md") in found
    assert ("DM201", PATH) not in found


def test_a_waiver_reaches_the_readings_beside_an_initiative(tmp_path: Path) -> None:
    bet = (
        "---\nkind: bet\nstatus: done\nstakes: minor\n{}metrics:\n"
        "  outcome: [{{name: lead time, readings: time.csv}}]\n---\n# A bet\n"
    )
    rows = "date,value\n2026-11-01,many\n"
    files = {"initiatives/a.md": bet.format(""), "initiatives/time.csv": rows}
    [finding] = judged(tmp_path / "one", files)
    assert (finding.code, str(finding.location)) == ("DM003", "initiatives/time.csv:2:1")
    files["initiatives/a.md"] = bet.format("waive: {DM003: the tool writes words}\n")
    assert judged(tmp_path / "two", files) == []


def test_an_unreadable_record_waives_nothing(tmp_path: Path) -> None:
    files = {PATH: "---\nwaive: {DM001: we know}\nstatus: [accepted\n---\n# Use Postgres\n"}
    assert codes(judged(tmp_path, files)) == ["DM001"]


def test_an_unreadable_record_gets_no_findings_of_practice(tmp_path: Path) -> None:
    files = {
        PATH: "---\nstatus: accepted\nstakes: major\n  revisit: [\n---\n# 12. Use Postgres\n",
        "initiatives/a.md": "---\nkind: bet\nstatus: active\nbroken\n---\n# A\n",
        "dissent/a.md": "---\nstatus: open\n: : :\n  - [\n---\n# B\n",
    }
    assert set(codes(judged(tmp_path, files))) == {"DM001"}


def test_everything_is_found_at_once_and_in_order(tmp_path: Path) -> None:
    files = {
        "decisions/0001-a.md": "---\nstatus: accepted\nstakes: major\nsupersedes: 9\n---\n# A\n",
        "decisions/0002-b.md": "---\nstatus: [accepted\n---\n# B\n",
        "decisions/0003-c.md": "---\nstatus: acepted\nrevisit: 31.12.2026\nfoo: 1\n---\n# 4. C\n",
        "decisions/0004-d.md": "---\nstatus: superseded\n---\n# D\n",
        "dissent/0001-a.md": "---\ndecision: 1\nstatus: open\n---\n# A\n",
        "initiatives/e.md": "---\nkind: probe\nstatus: active\nhorizon: 6 weeks\n---\n# E\n",
    }
    found = judged(tmp_path, files)
    # Further rules may fire on these files too.
    assert set(codes(found)) >= {
        *("DM001", "DM003", "DM004", "DM005", "DM103", "DM105", "DM107", "DM201", "DM204"),
        *("DM206", "DM303", "DM304", "DM321", "DM401", "DM403", "DM406"),
    }
    assert found == in_order(found)
    assert found[0].severity is Severity.ERROR
    assert all(finding.name == NAMES[finding.code] for finding in found)
    assert all(finding.hint for finding in found)


def test_a_stray_code_is_a_mistake_of_ours() -> None:
    problem = Problem(code="DM777", location=Location(path="x.md"), message="?")
    with pytest.raises(ValueError, match="DM777"):
        judge(link([]), [problem], Policy(), TODAY)


def test_an_empty_register_has_nothing_wrong() -> None:
    assert judge(link([]), [], Policy(), TODAY) == []


# Registers adopted in place, made by hand: which dialect a file is in is not the rules' business


def decision(dialect: str = "madr", **more: Any) -> Decision:
    id_ = more.pop("id", "0007-use-postgres")
    source = Source(path=f"decisions/{id_}.md", dialect=dialect, **more.pop("source", {}))
    return Decision(kind=Kind.DECISION, id=id_, title="Use Postgres", source=source, **more)


def of_foreign(
    *records: Record, problems: tuple[Problem, ...] = (), options: Any = None
) -> dict[str, Severity]:
    register: Register = link(records)
    policy, _ = read_policy(options or {})
    return {found.code: found.severity for found in judge(register, problems, policy, TODAY)}


def in_force(**more: Any) -> Decision:
    return decision(status=DecisionStatus.ACCEPTED, **more)


def test_practices_are_notes_for_a_foreign_record() -> None:
    assert of_foreign(in_force()) == {"DM201": Severity.NOTE, "DM204": Severity.NOTE}


def test_what_is_harmless_in_a_foreign_record_is_a_note() -> None:
    problems = tuple(
        Problem(code=code, location=Location(path="decisions/0007-use-postgres.md"), message="?")
        for code in ("DM001", "DM002", "DM003", "DM004", "DM005")
    )
    second = decision(id="0007-use-redis", source={"heading": "8. Use Redis"})
    assert of_foreign(decision(), second, problems=problems) == {
        "DM001": Severity.ERROR,
        "DM002": Severity.ERROR,
        "DM003": Severity.NOTE,
        "DM004": Severity.NOTE,
        "DM005": Severity.NOTE,
        "DM007": Severity.NOTE,
        "DM102": Severity.NOTE,
        "DM107": Severity.NOTE,
    }


def test_what_the_policy_says_counts_for_foreign_records_too() -> None:
    found = of_foreign(in_force(), options={"policy": {"DM201": "error", "DM204": "off"}})
    assert found == {"DM201": Severity.ERROR}


def test_the_parts_of_a_memo_are_not_asked_of_another_dialect() -> None:
    source = Source(path="dissent/a.md", dialect="nygard", body="# A\n")
    memo = Memo(kind=Kind.MEMO, id="a", title="A", source=source)
    assert "DM303" not in of_foreign(memo)
    native = replace(memo, source=replace(source, dialect="native"))
    assert "DM303" in of_foreign(native)


@pytest.mark.parametrize(
    "text",
    [
        "{short title, representative of solved problem and found solution}",
        "[short title of solved problem and solution]",
        "12. [short title of solved problem and solution]",
        "{proposed | rejected | accepted}",
        "{title of option 1}",
        "TODO",
        "TODO: write this",
        "TBD",
        "YYYY-MM-DD",
        "{YYYY-MM-DD when the decision was last updated}",
        "{{ title }}",
        "Lorem ipsum dolor sit amet",
        "NUMBER. TITLE",
        "0012. TITLE",
    ],
)
def test_a_blank_is_known_as_one(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize(
    "text",
    [
        "Use TODO comments for technical debt",
        "Write dates as YYYY-MM-DD",
        "Name files `{date}-{slug}.md`",
        "[RFC] Adopt Postgres",
        "[Adopt Postgres](https://example.org/a b)",
        "{name}",
        "{: .no_toc }",
        "Escape {{ and }} in templates",
        "Todo list application",
        "",
        "{" + "a " * 5000,
    ],
)
def test_text_that_only_looks_like_a_blank_is_left_alone(text: str) -> None:
    assert not is_blank(text)


def test_three_months_later_is_a_day_of_the_calendar() -> None:
    assert months_after(dt.date(2026, 11, 22), 3) == dt.date(2027, 2, 22)
    assert months_after(dt.date(2026, 11, 30), 3) == dt.date(2027, 2, 28)
    assert months_after(dt.date(2026, 10, 1), 3) == dt.date(2027, 1, 1)


def test_a_long_ring_is_shortened_in_its_message(tmp_path: Path) -> None:
    files = {
        f"decisions/{at:04}-x.md": f"---\nstatus: superseded\nsupersedes: {at % 40 + 1}\n---\n# X\n"
        for at in range(1, 41)
    }
    [finding] = judged(tmp_path, files)
    assert finding.code == "DM106"
    assert "`0001-x` → `0002-x`" in finding.message
    assert finding.message.endswith("→ … (40 records) → `0001-x`")


# Prose: what the rules about texts stand on


TEXT = """\
Before.

# Title #

<!-- ## Not a heading -->
<!--
## Nor this
-->

## One ##

```python
# nor a comment
```

Text <!-- hidden --> here.

### Below

Two
---

- item
---

~~~
## nor this
~~~
#hash
    # indented

Two lines
of a paragraph
---
"""


def test_headings_are_those_a_reader_sees() -> None:
    found = [(line.number, line.level, line.text) for line in headings(TEXT)]
    assert found == [(3, 1, "Title"), (10, 2, "One"), (18, 3, "Below"), (20, 2, "Two")]


def test_a_section_holds_those_below_it() -> None:
    title, one, below, two = sections(TEXT)
    assert (one.line, one.level) == (10, 2)
    assert "Text  here." in one.text and "### Below" in one.text and "Two" not in one.text
    assert "## One" in title.text and "indented" in title.text
    assert below.empty and not one.empty and not two.empty


def test_what_is_hidden_is_blanked_in_its_place() -> None:
    seen = visible("a <!-- b\nc --> d\n- e\n    ```\n    f: g\n    ```\n<!-- h\n")
    assert seen == f"a {' ' * 6}\n{' ' * 5} d\n- e\n{' ' * 7}\n{' ' * 8}\n{' ' * 7}\n<!-- h\n"


def test_a_comment_that_is_never_closed_hides_nothing() -> None:
    assert [line.text for line in headings("<!-- a -->\n# B\n<!-- c\n# D\n")] == ["B", "D"]


@given(st.lists(st.sampled_from(["# a", "  ## b #", "###", "c", "", "---", "==", "- d", "    e"])))
def test_a_section_is_empty_where_no_word_stands_below_it(rows: list[str]) -> None:
    for section in sections("\n".join(rows)):
        prose = [line.text for line in lines(section.text) if not line.level]
        assert section.empty is not any(char.isalnum() for text in prose for char in text)


def test_a_section_is_found_by_name() -> None:
    found = sections("# Evidence\n## Evidence so far\n## 2) *evidence*:\n## Evidently\n")
    section = named(found, "Evidence")
    assert section is not None and section.line == 3
    assert named(found[:2], "Evidence") is found[1]
    assert named(found[3:], "Evidence") is None
    assert named(found, "Aim") is None


def test_only_prose_is_counted() -> None:
    assert words("# Three words here\n\nDon't count [this link](https://e.org/x y) twice.") == 5
    assert words("```\ncode here\n```\n<!-- a comment -->\n- one\n- two, `three`\n") == 3
    assert words("See https://example.org/a/b/c?d=e or <https://example.org>.") == 4
    assert words("") == 0


@given(st.text(alphabet="#`~-=<>! ab\n[]{}()*|:0.\t", max_size=200))
def test_any_text_can_be_taken_apart(text: str) -> None:
    numbers = [line.number for line in lines(text)]
    assert numbers == sorted(set(numbers))
    assert all(1 <= number <= text.count("\n") + 1 for number in numbers)
    assert [section.line for section in sections(text)] == [line.number for line in headings(text)]
    assert words(text) >= 0


@pytest.mark.parametrize(
    "text",
    [
        "# a\n" * 20_000,
        "# {a b}\n" * 2_000,
        "#" * 100_000,
        "# a" + " " * 100_000 + "b",
        "<!--" * 50_000,
        "x <!-- y -->" * 20_000,
        " " * 200_000 + "{",
        "[" * 100_000,
        "](" * 100_000,
        "`" * 100_000 + "\n",
        "a" + "-" * 100_000 + "b\n## Status " + "*" * 100_000,
        "## a" + "-" * 100_000 + "b",
        "{a" + " a" * 100_000,
    ],
    ids=range(13),
)
def test_no_text_takes_long(text: str) -> None:
    source = Source(path="decisions/a.md", body=text, heading=text[:100_000])
    record = Decision(
        kind=Kind.DECISION, id="a", title="A", source=source, status=DecisionStatus.REJECTED
    )
    memo = Memo(kind=Kind.MEMO, id="a", title="A", source=replace(source, path="dissent/a.md"))
    before = time.process_time()
    judge(link([record, memo]), [], Policy(), TODAY)
    assert time.process_time() - before < PATIENCE


BLANK = "[short title of it]"


@pytest.mark.parametrize(
    "line",
    [
        f'title: "{BLANK}"',
        f"title:  '{BLANK}'",
        f'title: "ADR 12: {BLANK}"',
        f"title: 12. {BLANK}",
        f"title: |\n  {BLANK}",
        f"title: >-\n  ADR-12:\n  {BLANK}",
        'title: "\\x5bshort title of it]"',
        f'decision-makers: ["{BLANK}"]',
        f"decision-makers:\n- '{BLANK}'",
        f'evidence: [{{note: "{BLANK}"}}]',
        "hypothesis: TODO",
        "hypothesis: Lorem Ipsum dolor",
        "hypothesis: '{the claim that could prove false}'",
    ],
)
def test_a_blank_is_found_however_it_is_written(line: str, tmp_path: Path) -> None:
    text = f"---\nstatus: proposed\nsteward: [ana, bo]\nstakes: minor\n{line}\n---\n# A title\n"
    assert "DM006" in codes(judged(tmp_path, {"decisions/0001-a.md": text}))
