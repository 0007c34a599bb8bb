"""Bets and probes are judged by evidence, as decisions are."""

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest

from mkdocs_dissent.cli.main import run
from mkdocs_dissent.practices.scoring import scorecard
from mkdocs_dissent.records.kinds import Claim, Probe
from mkdocs_dissent.records.vocabularies import Verdict
from mkdocs_dissent.register.contradictions import ContradictionKind, contradictions_of
from mkdocs_dissent.register.references import LinkType
from mkdocs_dissent.register.register import Register
from mkdocs_dissent.rules import judge
from registers import policy, registered

TODAY = dt.date(2026, 11, 22)
BET = "kind: bet\nstatus: active\nsteward: ana\nrevisit: 2027-01-01\nhypothesis: it halves\n"
PROBE = "kind: probe\nstatus: done\nsteward: bo\nstart: 2026-11-02\nhypothesis: it halves\n"
RESULT = "result: {{date: 2026-11-12, verdict: {}, note: it taught}}\n"


def kinds(register: Register) -> list[ContradictionKind]:
    return [item.kind for item in contradictions_of(register, dt.date(2026, 11, 22)).oldest_first]


def codes(register: Register) -> set[str]:
    return {finding.code for finding in judge(register, [], policy(), TODAY)}


# The model


@pytest.mark.parametrize("kind", ["bet", "probe"])
def test_a_bet_and_a_probe_hold_what_a_decision_holds(kind: str) -> None:
    text = f"""kind: {kind}
status: active
confidence: 0.7
evidence:
  - {{date: 2026-11-02, bearing: contradicts, from: story, note: they wait}}
revisits:
  - {{date: 2026-11-01, verdict: confirmed, by: ana, next: 2027-01-04}}"""
    [found] = registered({"initiatives/1": text}).records
    assert isinstance(found, Claim)
    assert (found.confidence, str(found.evidence[0].from_)) == (0.7, "story")
    assert found.revisit_date == dt.date(2027, 1, 4), "the ledger's next counts"


def test_evidence_against_a_bet_is_a_contradiction_until_a_revisit_looked() -> None:
    against = f"{BET}evidence: [{{date: 2026-11-02, bearing: contradicts, note: it did not}}]\n"
    assert kinds(registered({"initiatives/1": against})) == [ContradictionKind.EVIDENCE]
    looked = f"{against}revisits: [{{date: 2026-11-03, verdict: inconclusive}}]\n"
    assert kinds(registered({"initiatives/1": looked})) == []


def test_a_falsified_bet_that_goes_on_is_a_contradiction() -> None:
    ledger = "revisits: [{date: 2026-11-03, verdict: falsified, by: bo, note: no}]\n"
    assert kinds(registered({"initiatives/1": BET + ledger})) == [ContradictionKind.VERDICT]
    stopped = BET.replace("active", "stopped") + ledger
    assert kinds(registered({"initiatives/1": stopped})) == []


def test_a_falsified_probe_that_goes_on_is_a_contradiction() -> None:
    ended = PROBE + RESULT.format("falsified")
    assert kinds(registered({"initiatives/1": ended})) == []
    goes_on = ended.replace("done", "active")
    assert kinds(registered({"initiatives/1": goes_on})) == [ContradictionKind.VERDICT]


def test_verdicts_calibration_and_credit_run_over_bets_and_probes() -> None:
    register = registered(
        {
            "decisions/1": "status: accepted\nhypothesis: x\nconfidence: 0.5\n"
            "revisits: [{date: 2026-11-03, verdict: confirmed}]",
            "initiatives/1": f"{BET}confidence: 0.6\n"
            "revisits: [{date: 2026-11-03, verdict: falsified, by: cy, note: no}]",
            "initiatives/2": f"{PROBE}confidence: 0.7\n{RESULT.format('falsified')}",
            "initiatives/3": f"{PROBE}confidence: 0.8\n{RESULT.format('supported')}",
            "initiatives/4": f"{PROBE}confidence: 0.9\n{RESULT.format('inconclusive')}",
        }
    )
    card = scorecard(register, policy(), TODAY)
    assert dict(card.verdicts.counts) == {
        Verdict.CONFIRMED: 2,
        Verdict.FALSIFIED: 2,
        Verdict.INCONCLUSIVE: 1,
        Verdict.POSTPONED: 0,
    }
    assert sorted(item.confidence for item in card.forecasts.resolved) == [0.5, 0.6, 0.7, 0.8]
    assert {person for person, _ in card.credits.people} == {"cy", "bo"}


def test_a_result_counts_from_its_day_on() -> None:
    register = registered(
        {"initiatives/2": f"{PROBE}confidence: 0.7\n{RESULT.format('supported')}"}
    )
    assert scorecard(register, policy(), dt.date(2026, 11, 11)).verdicts.n == 0


def test_what_a_result_led_to_is_a_link_and_a_wrong_one_is_named() -> None:
    result = "result: {date: 2026-11-12, verdict: supported, led-to: decisions/7}\n"
    register = registered({"initiatives/1": PROBE + result, "decisions/7": "status: accepted"})
    probe = next(item for item in register.records if isinstance(item, Probe))
    assert [item.id for item in register.to(probe, LinkType.RESULTED_IN)] == ["7"]
    assert "DM103" in codes(registered({"initiatives/1": PROBE + result}))


def test_a_result_before_the_start_is_named() -> None:
    early = PROBE + RESULT.format("supported").replace("2026-11-12", "2026-11-01")
    assert "DM004" in codes(registered({"initiatives/1": early}))
    assert "DM004" not in codes(registered({"initiatives/1": PROBE + RESULT.format("supported")}))


# The edits


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: x\nplugins: [{dissent: {as_of: 2026-11-22}}]\n"
    )
    for name, text in {
        "initiatives/0001-bet": BET,
        "initiatives/0002-probe": PROBE.replace("done", "active"),
        "decisions/0003-log": "status: accepted\ndate: 2026-11-20\n",
    }.items():
        path = tmp_path / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"---\n{text}---\n# X\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_bet_is_revisited_by_the_same_command(repo: Path) -> None:
    assert (
        run(["revisit", "1", "--verdict", "confirmed", "--by", "ana", "--next", "2027-02-01"]) == 0
    )
    text = (repo / "initiatives/0001-bet.md").read_text()
    assert "revisit: 2027-02-01" in text
    assert "verdict: confirmed" in text


def test_a_probe_is_resolved_with_its_result(repo: Path) -> None:
    argv = ["resolve", "2", "--verdict", "supported", "--note", "it halved", "--led-to", "3"]
    assert run(argv) == 0
    text = (repo / "initiatives/0002-probe.md").read_text()
    assert "status: done" in text
    for part in ("date: 2026-11-22", "verdict: supported", "note: it halved", "led-to: 0003-log"):
        assert part in text
    assert run(argv) == 0, "twice is as once"
    assert (repo / "initiatives/0002-probe.md").read_text() == text


def test_a_bet_is_resolved_with_an_entry_of_its_ledger(repo: Path) -> None:
    assert run(["resolve", "1", "--verdict", "falsified", "--note", "no", "--by", "bo"]) == 0
    text = (repo / "initiatives/0001-bet.md").read_text()
    assert "status: stopped" in text
    assert "falsified" in text


@pytest.mark.parametrize(
    ("argv", "part"),
    [
        (["2", "--verdict", "supported"], "says what it taught"),
        (["2", "--verdict", "alter", "--note", "x"], "verdict of a probe"),
        (["2", "--verdict", "supported", "--note", "x", "--date", "2026-11-01"], "began on"),
        (["2", "--verdict", "supported", "--note", "x", "--by", "bo"], "no `--by`"),
        (["2", "--status", "upheld"], "no `--status`"),
        (["1", "--verdict", "supported", "--note", "x"], "verdict of a bet"),
        (["1", "--verdict", "falsified", "--note", "x", "--led-to", "3"], "no `--led-to`"),
    ],
)
def test_an_end_that_would_be_untrue_is_refused(
    argv: list[str], part: str, repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_text() for path in repo.rglob("*.md")}
    assert run(["resolve", *argv]) == 2
    assert part in capsys.readouterr().err
    assert {path: path.read_text() for path in repo.rglob("*.md")} == before
