"""Every report says the same findings, in a form its readers take, whatever the records say."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import jsonschema
import markdown as python_markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_dissent.findings import Finding, Location, Severity, in_order
from mkdocs_dissent.report import FORMATS, ReportContext, summary, write
from mkdocs_dissent.report.people import LIMIT, excerpt, write_markdown
from mkdocs_dissent.rules import CATALOGUE
from mkdocs_dissent.text import count, visible

PATH = "decisions/0007-use-postgres.md"
SOURCE = "---\nstatus: proposed\nstatus: accepted\n---\n\n# 7. Use Postgres\n"
HOSTILE = (
    "a\n::error file=x::pwned\r::set-env name=A::b\r\n ##[add-mask]c ##vso[task.setvariable]d"
    " %0A::warning::e 100% |`<img src=x onerror=y>&@ana #7 https://evil.example www.evil.example"
    " [link](https://evil.example) {0} $x$ \x00\x07\x1b[31m\x85\u2028\u202e\ufffe\udc80 ]]></x>"
)


def finding(
    message: str = "an accepted decision has no revisit date",
    *,
    code: str = "DM201",
    name: str = "revisit-missing",
    severity: Severity = Severity.ERROR,
    path: str = PATH,
    line: int = 3,
    column: int = 9,
    hint: str = "Add `revisit: 2027-02-01`.",
    record: str | None = "0007-use-postgres",
    new: bool | None = None,
) -> Finding:
    return Finding(
        code=code,
        name=name,
        severity=severity,
        location=Location(path=path, line=line, column=column),
        message=message,
        hint=hint,
        record=record,
        new=new,
    )


def context(**changes: Any) -> ReportContext:
    plain = ReportContext(
        as_of=dt.date(2026, 11, 22),
        version="0.1.0",
        records={"decision": 12, "memo": 1},
        source_of={PATH: SOURCE}.get,
    )
    return replace(plain, **changes)


def report(findings: list[Finding], format: str, **changes: Any) -> str:
    return write(findings, format, context=context(**changes))


WARNING = finding("no memo", code="DM301", name="memo-missing", severity=Severity.WARNING)
NOTE = finding("a look", code="DM206", name="hypothesis-missing", severity=Severity.NOTE, hint="")
ELSEWHERE = finding(path="initiatives/b,1:%.md", line=99, record=None)
NASTY = finding(HOSTILE, hint=HOSTILE, path=f"decisions/{HOSTILE}", record=HOSTILE)
EVERY = [NOTE, WARNING, finding(), ELSEWHERE, NASTY]


# All formats


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"`html` is no format; there are full, concise, json"):
        report([], "html")


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_is_the_same_text_every_time_and_in_any_order(format: str) -> None:
    text = report(EVERY, format)
    assert report(EVERY[::-1], format) == text
    assert text.endswith("\n")
    text.encode()  # no half characters


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_names_the_path_as_it_is_in_the_repository(format: str) -> None:
    assert PATH in report([finding()], format)


# A path in a repository never begins with `./`, and GitLab's format does not allow it.
PATHS = st.text(min_size=1, max_size=9).filter(lambda path: not path.startswith("./"))


@pytest.mark.parametrize("format", [*FORMATS, "summary"])
@settings(deadline=None)
@given(text=st.text(max_size=30), path=PATHS)
def test_no_text_breaks_a_format(format: str, text: str, path: str) -> None:
    found = [finding(text, path=path, hint=text, record=text)]
    if format == "summary":
        write_markdown(found, context()).encode()
    else:
        assert format in VALID, f"VALID, below, does not say when a text is valid `{format}`"
        VALID[format](report(found, format, source_of=lambda _: text))


def test_naming_the_formats_imports_nothing_heavy() -> None:
    code = (
        "import sys; from mkdocs_dissent.report import FORMATS; heavy = {'json', 'xml', 'yaml',"
        " 'mkdocs', 'mkdocs_dissent.rules'}; sys.exit(bool(heavy & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# Text for people


def test_full_shows_the_line_and_the_remedy() -> None:
    assert report([finding(), WARNING, NOTE], "full") == (
        f"""\
error[DM201] revisit-missing: an accepted decision has no revisit date
 --> {PATH}:3:9
  |
3 | status: accepted
  |         ^
  = help: Add `revisit: 2027-02-01`.

warning[DM301] memo-missing: no memo
 --> {PATH}:3:9
  |
3 | status: accepted
  |         ^
  = help: Add `revisit: 2027-02-01`.

note[DM206] hypothesis-missing: a look
 --> {PATH}:3:9
  |
3 | status: accepted
  |         ^

1 error, 1 warning and 1 note in 1 record
"""
    )


def test_full_does_without_a_line_it_cannot_have() -> None:
    head = "error[DM201] revisit-missing: m\n"
    for line in (0, 4, 99):  # before the file, blank, after it
        text = report([finding("m", line=line, hint="")], "full", source_of=lambda _: "a\nb\n\n \n")
        assert text.startswith(f"{head}{' ' * len(str(line))}--> {PATH}:{line}:9\n\n")


def test_full_counts_lines_as_editors_do() -> None:
    text = report([finding(line=4, column=1)], "full", source_of=lambda _: "a\r\nb\rc\x0bc\nd\n")
    assert "4 | d\n  | ^\n" in text


def test_full_reads_a_file_once() -> None:
    read: list[str] = []

    def source_of(path: str) -> str:
        read.append(path)
        return SOURCE

    report([finding(), WARNING, NOTE], "full", source_of=source_of)
    assert read == [PATH]


def test_colour_is_ansi_and_only_where_asked() -> None:
    plain, coloured = (report([finding(), NOTE], "full", colour=on) for on in (False, True))
    assert "\x1b" not in plain
    assert "\x1b[1;31merror[DM201]\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain


@pytest.mark.parametrize(
    ("line", "column", "text", "offset"),
    [
        ("status: accepted", 9, "status: accepted", 8),
        ("\tx: 1", 2, "    x: 1", 4),
        ("a\tb\tc", 5, "a   b   c", 8),
        ("決定: x", 5, "決定: x", 6),
        ("e\u0301e\u0301: x", 6, "e\u0301e\u0301: x", 3),
        ("e\u0301", 2, "e\u0301", 0),
        ("👩\u200d💻 x", 5, "👩\u200d💻 x", 5),
        ("short", 99, "short", 5),
        ("", 1, "", 0),
        ("a\x1b[31mb", 7, "a␛[31mb", 6),
        ("a\u202eb", 3, "a<U+202E>b", 9),
        ("x ##[error]y", 12, r"x ##\[error]y", 12),
        ("end  ", 1, "end", 0),
    ],
)
def test_the_caret_stands_under_its_column(line: str, column: int, text: str, offset: int) -> None:
    assert excerpt(line, column) == (text, offset)


@settings(deadline=None)
@given(st.text(alphabet="ab \t決\u0301\x00\ud800#[", max_size=400), st.integers(-3, 500))
def test_a_long_line_is_cut_around_the_column(line: str, column: int) -> None:
    text, offset = excerpt(line, column)
    assert offset >= 0
    assert len(text) <= 4 * 100 + 96 * 8
    assert "\n" not in text
    if len(line) > 96:
        assert text.startswith("…") or text.endswith("…")


def test_a_cut_line_shows_the_place() -> None:
    text, offset = excerpt("x" * 500_000 + "HERE" + "y" * 500_000, 500_001)
    assert text[offset:].startswith("HERE")
    assert text[0] == text[-1] == "…"


@pytest.mark.parametrize(
    ("findings", "said"),
    [
        ([], "nothing found in 13 records"),
        ([finding()], "1 error in 1 record"),
        ([finding(), finding(), WARNING, NOTE], "2 errors, 1 warning and 1 note in 1 record"),
        ([NOTE, ELSEWHERE], "1 error and 1 note in 2 records"),
        ([finding(new=True), finding(new=False)], "2 errors in 1 record, 1 of them new"),
    ],
)
def test_the_summary_counts(findings: list[Finding], said: str) -> None:
    assert summary(findings, context()) == said
    assert report(findings, "full").endswith(f"{said}\n")


def test_concise_is_a_line_each() -> None:
    assert report([WARNING, finding(new=True)], "concise") == (
        f"{PATH}:3:9: error DM201 revisit-missing: an accepted decision has no revisit date (new)\n"
        f"{PATH}:3:9: warning DM301 memo-missing: no memo\n"
    )
    assert report([], "concise") == ""


def test_what_cannot_be_seen_is_shown() -> None:
    assert visible("a\n\x00\x7f\x9b\u202e\ufeff\udc80") == "a␊␀␡<U+009B><U+202E><U+FEFF><U+DC80>"
    assert visible("naïve 決定 👩\u200d💻 e\u0301") == "naïve 決定 👩\u200d💻 e\u0301"


# Commands that a build server would obey


@dataclass
class Runner:
    """What GitHub's runner makes of a step's output.

    Written from https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs:
    lines end at CR, LF or both; a command of the second version stands at the start of a line,
    after white space; one of the first anywhere in it.
    """

    output: str
    commands: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for line in re.split(r"\r\n|\r|\n", self.output):
            if match := re.match(r"::([^ ]*?)(?: (.*?))?::(.*)", line.strip(), re.S):
                pairs = (pair.split("=", 1) for pair in (match[2] or "").split(",") if pair)
                values = {key: self.property(value) for key, value in pairs}
                self.commands.append((match[1], values, self.data(match[3])))
            elif match := re.search(r"##(?:vso)?\[(.*?)\](.*)", line):
                self.commands.append((f"##[{match[1]}]", {}, match[2]))
            else:
                self.log.append(line)

    @staticmethod
    def data(text: str) -> str:
        return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")

    @staticmethod
    def property(text: str) -> str:
        for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ",")):
            text = text.replace(code, char)
        return text.replace("%25", "%")

    def named(self, *names: str) -> list[tuple[str, dict[str, str], str]]:
        return [command for command in self.commands if command[0] in names]


def test_github_annotates_the_place() -> None:
    runner = Runner(report([finding(), WARNING, NOTE, ELSEWHERE], "github"))
    place = {"file": PATH, "line": "3", "col": "9"}
    assert runner.commands == [
        ("group", {}, "4 findings"),
        ("endgroup", {}, ""),
        (
            "error",
            {**place, "title": "DM201 revisit-missing"},
            "an accepted decision has no revisit date\nAdd `revisit: 2027-02-01`.",
        ),
        (
            "error",
            {
                "file": "initiatives/b,1:%.md",
                "line": "99",
                "col": "9",
                "title": "DM201 revisit-missing",
            },
            "an accepted decision has no revisit date\nAdd `revisit: 2027-02-01`.",
        ),
        (
            "warning",
            {**place, "title": "DM301 memo-missing"},
            "no memo\nAdd `revisit: 2027-02-01`.",
        ),
        ("notice", {**place, "title": "DM206 hypothesis-missing"}, "a look"),
    ]
    assert runner.log[-2:] == ["2 errors, 1 warning and 1 note in 2 records", ""]
    assert runner.log[0].startswith(f"{PATH}:3:9: error DM201")


def test_github_says_that_nothing_was_found() -> None:
    assert report([], "github") == "nothing found in 13 records\n"


ATTACKS = [
    HOSTILE,
    "::error::x",
    "\n::stop-commands::x",
    "  ::add-mask::x",
    "\x0b\x0c\x1c\x85\u2028::warning::x",
    "##[error]x",
    "x ##[set-output name=a;]b",
    "##[\n##[",
    "###[error]x",
    "##vso[task.complete result=Succeeded]",
    "##\x00[error]x",
    "%0A::error::x",
    "%250A%0D",
    "a,file=b::c",
    "a]b;c",
]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_record_gives_a_build_server_a_command(format: str, attack: str) -> None:
    found = [finding(attack, path=attack, hint=attack, line=1)]
    runner = Runner(report(found, format, source_of=lambda _: attack))
    ours = runner.named("group", "endgroup", "error")
    assert runner.commands == (ours if format == "github" else [])
    assert len(runner.named("error")) == (1 if format == "github" else 0)


@settings(deadline=None)
@given(st.text(alphabet=" :#[]%0Ae=,\r\n\x85\x00\\", max_size=40))
def test_no_text_gives_a_build_server_a_command(text: str) -> None:
    for format in FORMATS.keys() - {"github", "sarif"}:
        output = report([finding(text, path=text or "a")], format, source_of=lambda _: text)
        assert Runner(output).commands == []
    runner = Runner(report([finding(text, path=text or "a")], "github"))
    assert [name for name, _, _ in runner.commands] == ["group", "endgroup", "error"]
    assert runner.commands[2][1]["file"] == visible(text or "a")


def many(number: int, severity: Severity, folder: str) -> list[Finding]:
    return [finding(severity=severity, path=f"{folder}/{at:04}.md") for at in range(number)]


def test_github_shows_ten_of_a_level_and_changed_files_first() -> None:
    found = many(14, Severity.ERROR, "a") + many(11, Severity.WARNING, "a")
    found += many(12, Severity.NOTE, "a") + many(3, Severity.ERROR, "z")
    changed = frozenset(each.location.path for each in found if each.location.path[0] == "z")
    runner = Runner(report(found, "github", changed=changed | {"a/0013.md"}))
    errors = [values["file"] for _, values, _ in runner.named("error")]
    assert errors[:4] == ["a/0013.md", "z/0000.md", "z/0001.md", "z/0002.md"]
    assert len(errors) == len(runner.named("warning")) == len(runner.named("notice")) == 10
    *_, (_, values, said) = runner.named("notice")
    assert values == {"title": "Findings without an annotation"}
    assert said.startswith("7 errors, 1 warning and 3 notes more: GitHub shows 10 annotations")
    assert sum(line.count("revisit-missing:") for line in runner.log) == len(found)


def test_github_leaves_nothing_out_of_ten() -> None:
    found = many(10, Severity.ERROR, "a") + many(10, Severity.NOTE, "a")
    runner = Runner(report(found, "github"))
    assert len(runner.named("error")) == len(runner.named("notice")) == 10


# The summary of a step


def cells(row: str) -> list[str]:
    return re.split(r"(?<!\\)\|", row)[1:-1]


def rows(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("|")][2:]


def test_the_step_summary_is_a_table() -> None:
    text = write_markdown([WARNING, finding(new=True), ELSEWHERE], context(base="origin/main"))
    assert text.startswith(
        "### Decision register: 2 errors and 1 warning in 2 records, 1 of them new\n\n"
        "As of 2026-11-22 (12 decisions, 1 memo), compared with origin/main; dissent 0.1.0.\n"
    )
    assert rows(text)[0] == (
        "| error (new) | DM201 revisit-missing | decisions/0007-use-postgres.md:3 |"
        r" an accepted decision has no revisit date Add \`revisit: 2027-02-01\`. |"
    )


def test_the_step_summary_begins_with_changed_files() -> None:
    changed = context(changed=frozenset({ELSEWHERE.location.path}))
    assert "initiatives" in rows(write_markdown([finding(), ELSEWHERE], changed))[0]


def test_the_step_summary_says_that_nothing_was_found() -> None:
    assert "nothing found in 13 records" in write_markdown([], context())
    assert "|" not in write_markdown([], context())


@pytest.mark.parametrize("attack", [*ATTACKS, "a\\|b", "\\", "&lt;b>", "<!--", "```", "@a/b"])
def test_the_step_summary_shows_text_as_it_is(attack: str) -> None:
    text = write_markdown([finding(attack, hint=attack, path=attack)], context(base=attack))
    (row,) = rows(text)
    assert len(cells(row)) == 4
    for told in (text, python_markdown.markdown(text.replace("\u200b", "·"))):
        assert not re.search(r"@\w|#\d|://|www\.|<(?:img|a|x|b|!--)", told)
    assert not re.search(r"(?<!\\)(?:\\\\)*[`\[\]*]", row)


def test_the_step_summary_stays_under_githubs_limit() -> None:
    found = [finding("x" * 500, line=at)._replace(new=False) for at in range(1, 5_000)]
    text = write_markdown(found, context())
    assert LIMIT - 1_000 < len(text.encode()) <= LIMIT
    told = len(rows(text))
    assert text.endswith(f"\n… and {count(4_999 - told, 'more finding')}.\n")
    assert len(write_markdown([finding("決" * 999)] * 9, context(), 2_000).encode()) <= 2_000


# What programs read


JSON_SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["schema", "as_of", "base", "records", "findings"],
    "properties": {
        "schema": {"const": 1},
        "as_of": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
        "base": {"type": ["string", "null"]},
        "records": {"type": "object", "additionalProperties": {"type": "integer"}},
        "findings": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": [
                    "code",
                    "name",
                    "severity",
                    "path",
                    "line",
                    "column",
                    "record",
                    "message",
                    "hint",
                    "new",
                ],
                "properties": {
                    **{key: {"type": "string"} for key in ("code", "name", "path")},
                    **{key: {"type": "string"} for key in ("message", "hint")},
                    **{key: {"type": "integer", "minimum": 1} for key in ("line", "column")},
                    "severity": {"enum": ["error", "warning", "note"]},
                    "record": {"type": ["string", "null"]},
                    "new": {"type": ["boolean", "null"]},
                },
            },
        },
    },
}
"""The shape that INTERFACE.md shows."""

# https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format, by hand.
GITLAB_SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32,64}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "minLength": 1, "not": {"pattern": r"^\./"}},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}

# https://github.com/reviewdog/reviewdog/blob/master/proto/rdf/reviewdog.proto, by hand; stricter
# than the published JSON schema, which allows any further property.
_POSITION = {
    "type": "object",
    "additionalProperties": False,
    "properties": {key: {"type": "integer", "minimum": 1} for key in ("line", "column")},
}
_NAMED = {"type": "object", "additionalProperties": False}
_TEXT = {"type": "string"}
RDJSON_SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["diagnostics"],
    "properties": {
        "source": {**_NAMED, "properties": {"name": _TEXT, "url": _TEXT}},
        "severity": {"enum": ["UNKNOWN_SEVERITY", "ERROR", "WARNING", "INFO"]},
        "diagnostics": {
            "type": "array",
            "items": {
                **_NAMED,
                "required": ["message", "location"],
                "properties": {
                    "message": _TEXT,
                    "location": {
                        **_NAMED,
                        "required": ["path"],
                        "properties": {
                            "path": _TEXT,
                            "range": {
                                **_NAMED,
                                "required": ["start"],
                                "properties": {"start": _POSITION, "end": _POSITION},
                            },
                        },
                    },
                    "severity": {"enum": ["UNKNOWN_SEVERITY", "ERROR", "WARNING", "INFO"]},
                    "source": {**_NAMED, "properties": {"name": _TEXT, "url": _TEXT}},
                    "code": {**_NAMED, "properties": {"value": _TEXT, "url": _TEXT}},
                },
            },
        },
    },
}

# https://github.com/testmoapp/junitxml#complete-junit-xml-example, by hand: an element's
# attributes (required ones first) and the elements in it.
_TOTALS = {"tests", "failures", "errors", "skipped", "assertions", "time", "timestamp"}
JUNIT = {
    "testsuites": (set[str](), {"name", *_TOTALS}, {"testsuite"}),
    "testsuite": ({"name"}, {"file", *_TOTALS}, {"testcase", "system-out", "properties"}),
    "testcase": (
        {"name", "classname"},
        {"assertions", "time", "file", "line"},
        {"skipped", "failure", "error", "system-out", "system-err", "properties"},
    ),
    "failure": (set[str](), {"message", "type"}, set[str]()),
    "system-out": (set[str](), set[str](), set[str]()),
}


def valid_json(schema: Any) -> Callable[[str], Any]:
    validator = jsonschema.Draft202012Validator(schema)

    def check(text: str) -> Any:
        assert text.isascii()
        document = json.loads(text)
        validator.validate(document)
        return document

    return check


def valid_sarif(text: str) -> Any:
    # Its classes are generated from the schema that OASIS publishes; all forbid what it does not
    # name but property bags.
    from pydantic_sarif.model import (  # type: ignore[import-untyped]
        StaticAnalysisResultsFormatSarifVersion210JsonSchema as Sarif,
    )

    assert text.isascii()
    Sarif.model_validate_json(text)
    return json.loads(text)


def valid_junit(text: str) -> ET.Element:
    root = ET.fromstring(text)
    assert root.tag == "testsuites"
    for element in root.iter():
        required, optional, inner = JUNIT[element.tag]
        assert required <= set(element.attrib) <= required | optional
        assert {child.tag for child in element} <= inner
        assert sum(child.tag in ("skipped", "failure", "error") for child in element) <= 1
        if element.tag in ("testsuites", "testsuite"):
            assert element.get("tests") == str(len(list(element.iter("testcase"))))
            assert element.get("failures") == str(len(list(element.iter("failure"))))
    return root


VALID: dict[str, Callable[[str], Any]] = {
    "full": str.encode,
    "concise": lambda text: re.fullmatch(r"[^\n]+:\d+:\d+: \w+ DM201 [^\n]+\n", text) or 1 / 0,
    "github": str.encode,
    "json": valid_json(JSON_SCHEMA),
    "gitlab": valid_json(GITLAB_SCHEMA),
    "rdjson": valid_json(RDJSON_SCHEMA),
    "sarif": valid_sarif,
    "junit": valid_junit,
}


@pytest.mark.parametrize("format", sorted(VALID.keys() - {"full", "concise", "github"}))
@pytest.mark.parametrize("found", [[], EVERY, [each._replace(new=True) for each in EVERY]])
def test_what_programs_read_is_valid(format: str, found: list[Finding]) -> None:
    VALID[format](report(found, format))


def test_json_is_the_interface() -> None:
    assert valid_json(JSON_SCHEMA)(report([finding(new=True)], "json", base="origin/main")) == {
        "schema": 1,
        "as_of": "2026-11-22",
        "base": "origin/main",
        "records": {"decision": 12, "memo": 1},
        "findings": [
            {
                "code": "DM201",
                "name": "revisit-missing",
                "severity": "error",
                "path": PATH,
                "line": 3,
                "column": 9,
                "record": "0007-use-postgres",
                "message": "an accepted decision has no revisit date",
                "hint": "Add `revisit: 2027-02-01`.",
                "new": True,
            }
        ],
    }


def test_json_gives_text_back_as_it_was() -> None:
    assert "#\\u0023[add-mask]" in report([NASTY], "json")
    (entry,) = json.loads(report([NASTY], "json"))["findings"]
    assert entry["message"] == HOSTILE.replace("\udc80", "\ufffd")


def test_gitlab_knows_a_finding_again_wherever_it_stands() -> None:
    def marks(*found: Finding) -> set[str]:
        return {issue["fingerprint"] for issue in json.loads(report([*found], "gitlab"))}

    assert marks(finding(line=3)) == marks(finding(line=70, column=2))
    assert len(marks(finding(line=3), finding(line=4), finding("another"), ELSEWHERE)) == 4
    assert marks(finding(line=3), finding(line=4)) == marks(finding(line=9), finding(line=14))


def test_gitlab_has_a_severity_for_each_of_ours() -> None:
    issues = json.loads(report([finding(), WARNING, NOTE], "gitlab"))
    assert [issue["severity"] for issue in issues] == ["major", "minor", "info"]
    assert issues[0]["location"] == {"path": PATH, "lines": {"begin": 3}}
    assert issues[0]["description"].startswith("DM201 revisit-missing: an accepted")


def test_rdjson_counts_columns_in_bytes() -> None:
    def position(found: Finding, source: str | None) -> Any:
        (entry,) = json.loads(report([found], "rdjson", source_of=lambda _: source))["diagnostics"]
        return entry["location"]["range"]["start"]

    assert position(finding(line=1, column=3), "a𐐀b") == {"line": 1, "column": 6}
    assert position(finding(line=1, column=4), "決é: x") == {"line": 1, "column": 7}
    assert position(finding(line=1, column=4), None) == {"line": 1}
    assert position(finding(line=9, column=4), "a") == {"line": 9}


def test_rdjson_mentions_nobody() -> None:
    text = report([finding("ask @ana and @org/team", hint="@bo")], "rdjson")
    (entry,) = json.loads(text)["diagnostics"]
    assert entry["message"] == ("revisit-missing: ask @\u200bana and @\u200borg/team\n@\u200bbo")
    assert (entry["severity"], entry["code"]) == ("ERROR", {"value": "DM201"})


def run_of(found: list[Finding], **changes: Any) -> Any:
    (run,) = valid_sarif(report(found, "sarif", **changes))["runs"]
    return run


def test_sarif_holds_the_whole_catalogue_with_its_texts() -> None:
    rules = {rule["id"]: rule for rule in run_of([])["tool"]["driver"]["rules"]}
    assert rules.keys() == CATALOGUE.keys()
    assert rules["DM201"]["shortDescription"]["text"] == CATALOGUE["DM201"].about
    assert CATALOGUE["DM201"].bad in rules["DM201"]["help"]["markdown"]
    assert all(rule["help"]["text"] for rule in rules.values())


def test_sarif_results_point_at_their_rule_and_place() -> None:
    unknown = finding(code="DM999", name="of-tomorrow")
    run = run_of([finding(), WARNING, NOTE, ELSEWHERE, unknown])
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert rules[-1] == {"id": "DM999", "name": "of-tomorrow"}
    first, *_ = run["results"]
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": PATH, "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 3, "startColumn": 9},
    }
    assert run["columnKind"] == "unicodeCodePoints"
    assert {result["level"] for result in run["results"]} == {"error", "warning", "note"}


@pytest.mark.parametrize("path", ["a b/ü#?%41.md", "c:d.md", "decisions/決定.md", "a\\b.md"])
def test_sarif_addresses_are_percent_encoded(path: str) -> None:
    (result,) = run_of([finding(path=path)])["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"[\w.~/%-]+", uri, re.A)
    assert unquote(uri) == path


def test_sarif_messages_have_no_placeholders_and_no_links() -> None:
    (result,) = run_of([finding("{0} [here](https://evil.example)", hint="")])["results"]
    assert result["message"]["text"] == "{{0}} [here] (https://evil.example)"


def test_sarif_fingerprints_stay_when_lines_move_and_differ() -> None:
    def marks(*found: Finding) -> list[str]:
        results = run_of([*found])["results"]
        return [result["partialFingerprints"]["dissentFinding/v1"] for result in results]

    assert marks(finding(line=3), finding(line=5)) == marks(finding(line=4), finding(line=9))
    assert len(set(marks(finding(line=3), finding(line=5)))) == 2


def test_sarif_says_what_is_new_of_all_results_or_of_none() -> None:
    def states(*new: bool | None) -> list[str | None]:
        found = [finding(new=each, line=at) for at, each in enumerate(new, 1)]
        return [result.get("baselineState") for result in run_of(found)["results"]]

    assert states(True, False) == ["new", "unchanged"]
    assert states(True, None) == [None, None]


def test_junit_has_a_suite_for_a_file_and_a_case_for_a_finding() -> None:
    root = valid_junit(report([finding(), finding(line=9), WARNING, NOTE, ELSEWHERE], "junit"))
    assert [suite.get("name") for suite in root] == [PATH, "initiatives/b,1:%.md"]
    assert {case.get("name") for case in root[0]} == {
        "DM201 revisit-missing",
        "DM201 revisit-missing (2)",
        "DM301 memo-missing",
        "DM206 hypothesis-missing",
    }
    assert (root.get("tests"), root.get("failures")) == ("5", "4")
    failure = root.find("testsuite/testcase/failure[@type='error']")
    assert failure is not None
    assert failure.text == (
        f"{PATH}:3:9: error DM201 revisit-missing: an accepted decision has no revisit date\n"
        "help: Add `revisit: 2027-02-01`."
    )
    assert failure.get("message") == "an accepted decision has no revisit date"


def test_junit_keeps_paths_whole() -> None:
    (case,) = valid_junit(report([finding(path="a\n##[error]é.md")], "junit")).iter("testcase")
    assert case.get("file") == "a\n##[error]é.md"


def test_junit_of_nothing_found_has_a_passed_case() -> None:
    root = valid_junit(report([], "junit"))
    (case,) = root.iter("testcase")
    assert len(case) == 0
    assert (root.get("tests"), root.get("failures")) == ("1", "0")


def test_reports_are_in_order_of_weight() -> None:
    codes = [entry["code"] for entry in json.loads(report(EVERY, "json"))["findings"]]
    assert codes == [each.code for each in in_order(EVERY)]
