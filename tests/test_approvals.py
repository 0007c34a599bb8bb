"""approvals: which keys to a reversal the forge's reviews confirm."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import git_repositories as git
from mkdocs_dissent.cli.main import run
from mkdocs_dissent.review import approving, keys_of
from registers import policy, registered
from sites import config

HEAD = "3f2a91c" + "0" * 33
OLD = "status: reversed\nstakes: major\nsteward: ana"
NEW = "status: accepted\nsteward: cy\nreverses: 7\nco-signed-by: [bo, dee, ana]"
TEAMS = {"a": ["ana"], "b": ["bo"], "c": ["cy"], "d": ["dee"]}


def review(login: str, state: str = "APPROVED", commit: str = HEAD) -> dict[str, Any]:
    return {"user": {"login": login}, "state": state, "commit_id": commit}


def approved(*reviews: object, **options: Any) -> set[str]:
    return set(approving(json.dumps(reviews), HEAD, policy(**options)))


def test_an_approval_of_the_commit_that_is_checked_confirms() -> None:
    assert approved(review("bo"), review("dee", commit="0" * 40)) == {"bo"}
    assert approved(review("bo", "COMMENTED")) == set()
    # A later review takes it back; a later comment does not.
    assert approved(review("bo"), review("bo", "CHANGES_REQUESTED")) == set()
    assert approved(review("bo"), review("bo", "COMMENTED")) == {"bo"}


def test_an_account_stands_for_the_person_whose_alias_it_is() -> None:
    aliases = {"people": ["ana", "bo"], "aliases": {"bo-on-the-forge": "bo"}}
    assert approved(review("BO-on-the-forge"), red_team=aliases) == {"bo"}


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"reviews": 3}', "null", '[{"user": 3}]'])
def test_anything_else_confirms_nothing(text: str) -> None:
    try:
        assert approving(text, HEAD, policy()) == frozenset()
    except ValueError:
        assert text != '[{"user": 3}]'


def test_keys_are_those_of_people_who_may_hold_one() -> None:
    found = registered({"decisions/0007-x": OLD, "decisions/0012-y": NEW})
    keys = list(keys_of(found, policy(teams=TEAMS), frozenset({"bo", "ana"})))
    assert [key[1:] for key in keys] == [("bo", True), ("dee", False)]


def test_check_says_which_keys_are_confirmed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    git.git(tmp_path, "init", "-q")
    files = {
        "mkdocs.yml": config(options={"teams": TEAMS}),
        "decisions/0007-x.md": f"---\n{OLD}\n---\n# X\n",
        "decisions/0012-y.md": f"---\n{NEW}\n---\n# Y\n",
    }
    head = git.commit(tmp_path, files)
    reviews = tmp_path / "reviews.json"
    monkeypatch.chdir(tmp_path)
    reviews.write_text(json.dumps([review("bo", commit=head)]), encoding="utf-8")
    run(["check", "--approvals", "reviews.json"])
    said = capsys.readouterr().err
    assert f"0012-y: the key of bo is confirmed by a review of {head[:7]}" in said
    assert "0012-y: the key of dee is not confirmed by any review" in said
    reviews.write_text("no", encoding="utf-8")
    assert run(["check", "--approvals", "reviews.json"]) == 2
    assert "holds no reviews" in capsys.readouterr().err
