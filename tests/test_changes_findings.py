"""changes: findings that came, went or were waived are known again by what they say."""

from __future__ import annotations

from changes_support import TODAY, changes, decision, registered
from mkdocs_dissent.diff.compare import compare
from mkdocs_dissent.diff.findings import with_findings
from mkdocs_dissent.diff.model import Changes, FindingWhat
from mkdocs_dissent.findings import Finding, Location, Severity

TWO = "decisions/0002-one-store.md"
SEVEN = "decisions/0007-one-store.md"


def finding(
    message: str = "it is so", code: str = "DM201", path: str = TWO, **more: object
) -> Finding:
    severity = more.pop("severity", Severity.WARNING)
    line = more.pop("line", 1)
    record = path.partition("/")[2].removesuffix(".md")
    return Finding(
        code=code,
        name="a-rule",
        severity=severity,  # type: ignore[arg-type]
        location=Location(path=path, line=line),  # type: ignore[arg-type]
        message=message,
        record=record,
    )


def told(found: Changes) -> list[tuple[str, str, str]]:
    return [(str(c.what), c.finding.code, c.finding.message) for c in found.findings]


def changed(
    old: dict[str, str], new: dict[str, str], before: list[Finding], after: list[Finding]
) -> Changes:
    return with_findings(changes(old, new), before, after, TODAY)


def compared(before: list[Finding], after: list[Finding]) -> Changes:
    return changed({TWO: decision()}, {TWO: decision()}, before, after)


def test_findings_come_and_go() -> None:
    found = compared([finding("a"), finding("b")], [finding("b"), finding("c")])
    assert told(found) == [("new", "DM201", "c"), ("fixed", "DM201", "a")]
    assert found.finding_words == "1 new finding, 1 fixed"
    assert found


def test_a_finding_on_another_line_or_of_another_day_is_the_same() -> None:
    found = compared(
        [finding("overdue for 51 days", line=3)], [finding("overdue for 52 days", line=30)]
    )
    assert found.findings == ()


def test_what_people_wrote_tells_findings_apart() -> None:
    found = compared([finding("`2026-01-01` is bad")], [finding("`2026-01-02` is bad")])
    assert [c.what for c in found.findings] == [FindingWhat.NEW, FindingWhat.FIXED]


def test_of_several_alike_as_many_are_told_as_came() -> None:
    found = compared([finding("a", line=1)], [finding("a", line=n) for n in (1, 2, 3)])
    assert [str(c.what) for c in found.findings] == ["new", "new"]
    found = compared([finding("a", line=n) for n in (1, 2, 3)], [finding("a", line=9)])
    assert found.finding_words == "2 findings fixed"


def test_the_same_finding_of_another_rule_or_record_is_another() -> None:
    assert len(compared([finding("a")], [finding("a", "DM202")]).findings) == 2
    assert len(compared([finding("a")], [finding("a", path=SEVEN)]).findings) == 2


def test_a_renamed_record_keeps_its_findings() -> None:
    found = changed(
        {TWO: decision()},
        {SEVEN: decision()},
        [finding("a"), finding("gone")],
        [finding("a", path=SEVEN)],
    )
    assert told(found) == [("fixed", "DM201", "gone")]
    [record] = found.records
    assert record.findings == found.findings


def test_a_finding_whose_record_gained_a_waiver_is_waived() -> None:
    waived = decision("waive: {dm201: until the contract ends}")
    found = changed({TWO: decision()}, {TWO: waived}, [finding("a"), finding("b", "DM202")], [])
    assert [(str(c.what), c.finding.code, c.reason) for c in found.findings] == [
        ("fixed", "DM202", ""),
        ("waived", "DM201", "until the contract ends"),
    ]
    assert found.records[0].findings == found.findings


def test_a_waiver_that_has_expired_waives_nothing_until_it_is_renewed() -> None:
    expired = decision("waive: {DM201: {why: until it is signed, until: 2025-01-01}}")
    renewed = decision("waive: {DM201: {why: until it is signed, until: 2999-01-01}}")
    found = changed({TWO: decision()}, {TWO: expired}, [finding()], [])
    assert [str(item.what) for item in found.findings] == ["fixed"]
    found = changed({TWO: expired}, {TWO: renewed}, [finding()], [])
    assert [(str(item.what), item.reason) for item in found.findings] == [
        ("waived", "until it is signed")
    ]


def test_a_waiver_without_a_reason_waives_nothing() -> None:
    after = {TWO: decision("waive: {DM201: }")}
    found = changed({TWO: decision()}, after, [finding("a")], [])
    assert [str(c.what) for c in found.findings] == ["fixed"]


def test_findings_stand_with_new_ones_first_and_the_worst_of_them() -> None:
    new = [
        finding("n"),
        finding("e", severity=Severity.ERROR),
        finding("w", severity=Severity.NOTE),
    ]
    found = compared([finding("old", severity=Severity.ERROR)], new)
    assert [message for _, _, message in told(found)] == ["e", "n", "w", "old"]


def test_findings_can_be_put_in_after_the_rules_about_changes_have_run() -> None:
    before, after = registered({TWO: decision()}), registered({TWO: decision("steward: ana")})
    bare = compare(before, after, TODAY)
    new = finding("a")
    found = with_findings(bare, [finding("b")], [new], TODAY)
    assert found.findings[0].finding is new
    assert found.records[0].findings == found.findings
    assert found.of(after.records[0]) is found.records[0]
    assert bare.findings == (), "the changes that were given stay as they are"


def test_a_finding_at_a_removed_record_stands_with_its_removal() -> None:
    found = changed({TWO: decision()}, {}, [], [finding("gone", "DM602")])
    assert found.records[0].findings == found.findings != ()


# What is gone and was not mended


def gone(old: str, new: str | None, code: str = "DM202") -> list[tuple[str, str]]:
    after = {TWO: new} if new is not None else {}
    found = changed({TWO: old}, after, [finding("a", code)], [])
    return [(str(item.what), item.reason) for item in found.findings]


def test_a_date_that_moved_mends_nothing() -> None:
    old, new = decision("revisit: 2026-10-01"), decision("revisit: 2027-02-13")
    assert gone(old, new) == [("no longer reported", "the date moved by 135 days")]
    assert gone(old, decision("revisit: 2027-02-13\nsteward: bo"))[0][0] == "no longer reported"
    assert gone(old, decision())[0] == ("no longer reported", "the date was removed")
    since = decision("steward: ana\nsteward-since: 2024-01-01")
    later = since.replace("2024", "2026")
    assert gone(since, later, "DM205") == [("no longer reported", "the date moved by 731 days")]


def test_a_postponement_mends_nothing_and_a_verdict_does() -> None:
    entry = "revisits: [{{date: 2026-11-20, verdict: {}, note: x, next: 2027-02-13}}]"
    old = decision("revisit: 2026-10-01")
    assert gone(old, decision(entry.format("postponed")))[0][0] == "no longer reported"
    assert gone(old, decision(entry.format("confirmed"))) == [("fixed", "")]


def test_what_was_removed_or_broken_mends_nothing() -> None:
    assert gone(decision(), None) == [("no longer reported", "the record was removed")]
    broken = "---\nstatus: [accepted\n---\n# Use one store\n"
    assert gone(decision(), broken) == [("no longer reported", "the record can't be read any more")]


def test_what_was_mended_is_fixed() -> None:
    assert gone(decision(), decision("steward: ana"), "DM204") == [("fixed", "")]
    assert gone(decision("revisit: 2026-10-01"), decision("revisit: 2026-10-01\nsteward: ana")) == [
        ("fixed", "")
    ]
    found = changed({TWO: decision("revisit: 2026-10-01")}, {}, [finding("a")], [])
    assert found.finding_words == "1 finding no longer reported"
