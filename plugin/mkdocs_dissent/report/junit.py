"""JUnit XML: a suite for each file, a test case for each finding.

The format has no owner; https://github.com/testmoapp/junitxml gathers what tools agree on, and
https://docs.gitlab.com/ci/testing/unit_test_reports/ what GitLab reads. Errors and warnings are
failures; a note fails nothing and is a passed case with its text as output. A case's name holds
no line, so that a build server knows it again in the next run.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from mkdocs_dissent.findings import Finding, Severity
from mkdocs_dissent.report.concise import line_of
from mkdocs_dissent.report.context import ReportContext
from mkdocs_dissent.text import COMMAND, visible

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What is no character of XML 1.0, https://www.w3.org/TR/xml/#charsets."""


def write(findings: Sequence[Finding], context: ReportContext) -> str:  # noqa: ARG001
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
