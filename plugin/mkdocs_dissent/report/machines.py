"""Findings for scripts, code hosts, build servers and reviewdog: a `write_…` for each format."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

from mkdocs_dissent.baseline import fingerprints
from mkdocs_dissent.findings import Finding, Severity
from mkdocs_dissent.report import ReportContext, changed_first, clean, counts, dump, summary
from mkdocs_dissent.report.people import Lines, line_of, reader
from mkdocs_dissent.rules import CATALOGUE, Rule
from mkdocs_dissent.text import COMMAND, count, harmless, visible

# For scripts; the guide describes the shape


SCHEMA = 1
"""The version of the shape; it changes when something is renamed, moved or removed."""


def write_json(findings: Sequence[Finding], context: ReportContext) -> str:
    """One object: what was looked at, and the findings."""
    return dump(
        {
            "schema": SCHEMA,
            "as_of": context.as_of.isoformat(),
            "base": context.base,
            "records": dict(context.records),
            "findings": [_entry(finding) for finding in findings],
        }
    )


def _entry(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "path": finding.location.path,
        "line": finding.location.line,
        "column": finding.location.column,
        "record": finding.record,
        "message": finding.message,
        "hint": finding.hint,
        "new": finding.new,
    }


# Workflow commands, which GitHub Actions turns into annotations
#
# https://docs.github.com/actions/reference/workflow-commands-for-github-actions says what they
# are, https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts how values are
# escaped, and https://docs.github.com/rest/checks/runs with
# https://github.com/orgs/community/discussions/26680 that a step shows ten of a level.

_ANNOTATIONS = 10
"""So many annotations of a level does a step show."""
_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def write_github(findings: Sequence[Finding], context: ReportContext) -> str:
    """Every finding in the log, folded; what can be shown as annotations; how many can't."""
    if not findings:
        return f"{summary(findings, context)}\n"
    chosen = _chosen(findings, context)
    lines = [f"::group::{count(len(findings), 'finding')}"]
    lines += [line_of(finding) for finding in findings]
    lines += ["::endgroup::", *(_annotation(finding) for finding in chosen)]
    if len(chosen) < len(findings):
        lines.append(_left_out(findings, chosen))
    return "\n".join([*lines, summary(findings, context)]) + "\n"


def _chosen(findings: Sequence[Finding], context: ReportContext) -> list[Finding]:
    levels = {
        severity: changed_first((f for f in findings if f.severity is severity), context)
        for severity in Severity
    }
    if any(len(level) > _ANNOTATIONS for level in levels.values()):
        # What was left out is said in a notice of its own.
        levels[Severity.NOTE] = levels[Severity.NOTE][: _ANNOTATIONS - 1]
    return [finding for level in levels.values() for finding in level[:_ANNOTATIONS]]


def _left_out(findings: Sequence[Finding], chosen: Sequence[Finding]) -> str:
    shown = set(map(id, chosen))
    rest = [finding for finding in findings if id(finding) not in shown]
    text = (
        f"{counts(rest)} more: GitHub shows {_ANNOTATIONS} annotations of a level in a step."
        " The log of this step lists every finding."
    )
    return f"::notice title=Findings without an annotation::{_data(text)}"


def _annotation(finding: Finding) -> str:
    where = finding.location
    properties = {
        "file": visible(where.path),
        "line": str(where.line),
        "col": str(where.column),
        "title": f"{finding.code} {finding.name}",
    }
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    paragraphs = [visible(text) for text in (finding.message, finding.hint) if text]
    return f"::{_GITHUB[finding.severity]} {listed}::{_data(chr(10).join(paragraphs))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    # The runner does not unescape `;` in commands of this form, so it stays as it is.
    return _data(text).replace(":", "%3A").replace(",", "%2C")


# A GitLab code quality report
#
# https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format: a list of objects
# with `description`, `check_name`, `fingerprint`, `severity` and `location`, its paths relative
# and without `./`. A merge request shows what its fingerprints add and take away.

_GITLAB = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


def write_gitlab(findings: Sequence[Finding], context: ReportContext) -> str:  # noqa: ARG001
    """One object a finding."""
    marks = fingerprints(findings)
    return dump(
        [_gitlab_issue(finding, mark) for finding, mark in zip(findings, marks, strict=True)]
    )


def _gitlab_issue(finding: Finding, fingerprint: str) -> dict[str, Any]:
    text = f"{finding.code} {finding.name}: {finding.message}"
    return {
        "description": f"{text} – {finding.hint}" if finding.hint else text,
        "check_name": finding.code,
        "fingerprint": fingerprint,
        "severity": _GITLAB[finding.severity],
        "location": {"path": finding.location.path, "lines": {"begin": finding.location.line}},
    }


# SARIF 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
#
# What GitHub reads of it:
# https://docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning

_SARIF = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def write_sarif(findings: Sequence[Finding], context: ReportContext) -> str:
    """A log with one run; its rules are the whole catalogue, found or not."""
    rules = _rules(findings)
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    driver = {"name": "dissent", "version": context.version, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": _results(findings, index),
    }
    return dump({"$schema": _SARIF, "version": "2.1.0", "runs": [run]})


def _rules(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    rules = {rule.code: _described(rule) for rule in CATALOGUE.values()}
    for finding in findings:
        rules.setdefault(finding.code, {"id": finding.code, "name": finding.name})
    return [rules[code] for code in sorted(rules)]


def _described(rule: Rule) -> dict[str, Any]:
    described: dict[str, Any] = {
        "id": rule.code,
        "name": rule.name,
        "defaultConfiguration": {"level": rule.severity.value},
    }
    if not rule.about:  # without docstrings, under `python -OO`
        return described
    help_text = f"{rule.about}\n\n{rule.why}\n\nBad:\n\n{rule.bad}\n\nGood:\n\n{rule.good}\n"
    fenced = [f"~~~~markdown\n{example}\n~~~~" for example in (rule.bad, rule.good)]
    help_markdown = f"{rule.why}\n\n**Bad**\n\n{fenced[0]}\n\n**Good**\n\n{fenced[1]}\n"
    return described | {
        "shortDescription": {"text": rule.about},
        "fullDescription": {"text": rule.why},
        "help": {"text": help_text, "markdown": help_markdown},
    }


def _results(findings: Sequence[Finding], index: Mapping[str, int]) -> list[dict[str, Any]]:
    marks = fingerprints(findings)
    compared = all(finding.new is not None for finding in findings)
    results = [_result(f, index[f.code], mark) for f, mark in zip(findings, marks, strict=True)]
    if compared:  # of all results or of none: 3.27.24
        for finding, result in zip(findings, results, strict=True):
            result["baselineState"] = "new" if finding.new else "unchanged"
    return results


def _result(finding: Finding, rule: int, fingerprint: str) -> dict[str, Any]:
    where = finding.location
    text = f"{finding.message}\n\n{finding.hint}" if finding.hint else finding.message
    artifact = {"uri": quote(clean(where.path)), "uriBaseId": "%SRCROOT%"}
    region = {"startLine": where.line, "startColumn": where.column}
    return {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.severity.value,
        "message": {"text": _sarif_text(text)},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
        "partialFingerprints": {"dissentFinding/v1": fingerprint},
    }


def _sarif_text(text: str) -> str:
    # Braces are doubled (3.11.5), and `[text](address)` must not become a link (3.11.6).
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")


# JUnit XML: a suite for each file, a test case for each finding
#
# The format has no owner; https://github.com/testmoapp/junitxml gathers what tools agree on, and
# https://docs.gitlab.com/ci/testing/unit_test_reports/ what GitLab reads. Errors and warnings are
# failures; a note fails nothing and is a passed case with its text as output. A case's name holds
# no line, so that a build server knows it again in the next run.

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What is no character of XML 1.0, https://www.w3.org/TR/xml/#charsets."""


def write_junit(findings: Sequence[Finding], context: ReportContext) -> str:  # noqa: ARG001
    """The suites; a single passed case where nothing was found."""
    root = ET.Element("testsuites", name="dissent")
    by_path = sorted(findings, key=lambda finding: finding.location)
    for path, group in groupby(by_path, key=lambda finding: finding.location.path):
        _suite(root, path, list(group))
    if not findings:
        suite = ET.SubElement(root, "testsuite", name="dissent", tests="1", failures="0")
        ET.SubElement(suite, "testcase", name="no findings", classname="dissent")
    root.set("tests", str(len(findings) or 1))
    root.set("failures", str(_failures(findings)))
    ET.indent(root)
    text = COMMAND.sub("#&#35;", ET.tostring(root, encoding="unicode"))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _failures(findings: Iterable[Finding]) -> int:
    return sum(finding.severity is not Severity.NOTE for finding in findings)


def _suite(root: ET.Element, path: str, findings: Sequence[Finding]) -> None:
    suite = ET.SubElement(
        root,
        "testsuite",
        name=_legal(path),
        tests=str(len(findings)),
        failures=str(_failures(findings)),
    )
    names: Counter[str] = Counter()
    for finding in findings:
        name = f"{finding.code} {finding.name}"
        names[name] += 1
        _case(suite, f"{name} ({names[name]})" if names[name] > 1 else name, finding)


def _case(suite: ET.Element, name: str, finding: Finding) -> None:
    path = _legal(finding.location.path)
    line = str(finding.location.line)
    case = ET.SubElement(suite, "testcase", name=_legal(name), classname=path, file=path, line=line)
    text = line_of(finding) + (f"\nhelp: {visible(finding.hint)}" if finding.hint else "")
    if finding.severity is Severity.NOTE:
        element = ET.SubElement(case, "system-out")
    else:
        message = _legal(visible(finding.message))
        element = ET.SubElement(case, "failure", type=finding.severity.value, message=message)
    element.text = _legal(text)


def _legal(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)


# reviewdog's diagnostic format
#
# https://github.com/reviewdog/reviewdog/blob/master/proto/rdf/reviewdog.proto. Its columns count
# bytes of UTF-8; where a line can't be had, no column is given. reviewdog posts messages as review
# comments in its own name, so they mention no person.

_REVIEWDOG = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.NOTE: "INFO"}


def write_rdjson(findings: Sequence[Finding], context: ReportContext) -> str:
    """One result with all diagnostics."""
    lines_of = reader(context)
    source = {"name": "dissent"}
    return dump(
        {"source": source, "diagnostics": [_diagnostic(each, lines_of) for each in findings]}
    )


def _diagnostic(finding: Finding, lines_of: Lines) -> dict[str, Any]:
    text = f"{finding.name}: {finding.message}"
    return {
        "message": harmless(f"{text}\n{finding.hint}" if finding.hint else text),
        "location": {
            "path": finding.location.path,
            "range": {"start": _position(finding, lines_of)},
        },
        "severity": _REVIEWDOG[finding.severity],
        "code": {"value": finding.code},
    }


def _position(finding: Finding, lines_of: Lines) -> dict[str, int]:
    where = finding.location
    lines = lines_of(where.path)
    if not 0 < where.line <= len(lines):
        return {"line": where.line}
    before = clean(lines[where.line - 1][: where.column - 1])
    return {"line": where.line, "column": len(before.encode()) + 1}
