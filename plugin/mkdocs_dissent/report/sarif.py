"""SARIF 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.

What GitHub reads of it:
https://docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from mkdocs_dissent.baseline import fingerprints
from mkdocs_dissent.findings import Finding
from mkdocs_dissent.report.context import ReportContext
from mkdocs_dissent.report.words import clean, dump
from mkdocs_dissent.rules import CATALOGUE, Rule

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def write(findings: Sequence[Finding], context: ReportContext) -> str:
    """A log with one run; its rules are the whole catalogue, found or not."""
    rules = _rules(findings)
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    driver = {"name": "dissent", "version": context.version, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": _results(findings, index),
    }
    return dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


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
        "message": {"text": _message(text)},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
        "partialFingerprints": {"dissentFinding/v1": fingerprint},
    }


def _message(text: str) -> str:
    # Braces are doubled (3.11.5), and `[text](address)` must not become a link (3.11.6).
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")
