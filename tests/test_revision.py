"""git: which base a change has on every host, what differs from it, and how it was."""

from __future__ import annotations

import json
import os
import socket
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

import git_repositories as repos
from git_repositories import HOSTS, Checkout, Pull, commit, git, state, write
from mkdocs_dissent.filesystem import Unreadable
from mkdocs_dissent.git.base import Base, NoBase, Published, resolve
from mkdocs_dissent.git.changed import Changed, added_since, changed_paths
from mkdocs_dissent.git.run import GitError
from mkdocs_dissent.git.tree import RevisionTree
from mkdocs_dissent.reading.load import DiskTree
from patience import PATIENCE

POSIX = pytest.mark.skipif(os.name != "posix", reason="names and links as on POSIX")
BEFORE = {"decisions/0001-a.md": "one\n", "decisions/0002-b.md": "two\n", "mkdocs.yml": "x: 1\n"}


def edit(work: Path) -> None:
    changes = {"0001-a.md": "another\n", "0002-b.md": None, "0003-c.md": "three\n"}
    write(work, {f"decisions/{name}": text for name, text in changes.items()})


EDITED = Changed(
    paths=frozenset(f"decisions/{name}" for name in "0001-a.md 0002-b.md 0003-c.md".split())
)


def requested(folder: Path, **more: object) -> Pull:
    moved = {"decisions/0009-others.md": "others\n", "decisions/0001-a.md": "one\n"}
    return repos.pull_request(folder, BEFORE, edit, **({"moved": moved} | more))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def pull(tmp_path_factory: pytest.TempPathFactory) -> Pull:
    """A pull request; others added a record to the default branch since it was made."""
    return requested(tmp_path_factory.mktemp("forge"))


def found(checkout: Checkout, wanted: str = "auto", **more: object) -> Base:
    patient = {"seconds": PATIENCE} | more
    base = resolve(checkout.path, wanted, checkout.environ, **patient)  # type: ignore[arg-type]
    assert isinstance(base, Base), base
    return base


def unknown(checkout: Checkout, wanted: str = "auto", **more: object) -> NoBase:
    patient = {"seconds": PATIENCE} | more
    base = resolve(checkout.path, wanted, checkout.environ, **patient)  # type: ignore[arg-type]
    assert isinstance(base, NoBase), base
    assert base.reason and "\n" not in base.reason and base.reason[-1] != "."
    assert all(sentence.endswith(".") for sentence in base.tried)
    return base


def alone(folder: Path) -> Checkout:
    """A repository without a remote, with one commit on `main`."""
    git(folder, "init", "-q", "-b", "main")
    commit(folder, BEFORE)
    return Checkout(folder, repos.environment(folder.parent))


def changed(checkout: Checkout, base: Base, *folders: str) -> Changed:
    """What changed; that each file is found by its id as by its path is asserted on the way."""
    found = changed_paths(checkout.path, base, folders or ("decisions",), checkout.environ)
    trees = [
        RevisionTree(_disk(checkout), base.commit, (), checkout.environ, ids)
        for ids in ({}, found.ids)
    ]
    for path in found.ids:
        by_path, by_id = (_read_or_why_not(tree, path) for tree in trees)
        # A name with a line's end in it can't be asked for, and its id can.
        assert by_path == by_id or ("\n" in path and isinstance(by_path, str))
    for tree in trees:
        tree.close()
    return replace(found, ids={})


def _disk(checkout: Checkout) -> DiskTree:
    return DiskTree(checkout.path, checkout.path)


def tree_of(checkout: Checkout, commit: str, *paths: str) -> RevisionTree:
    """Some files at a commit: by default those that `alone` has."""
    return RevisionTree(_disk(checkout), commit, paths or tuple(BEFORE), checkout.environ)


def _read_or_why_not(tree: RevisionTree, path: str) -> bytes | str:
    try:
        return tree.read(path, 10_000)
    except Unreadable as error:
        return str(error)


def as_base(checkout: Checkout, commit: str) -> Base:
    return Base(name="x", commit=commit, how="By hand.")


# Hosts


@pytest.mark.parametrize("name", HOSTS)
def test_each_host_has_the_base_and_the_changes_of_the_pull_request(
    name: str, pull: Pull, tmp_path: Path
) -> None:
    checkout = HOSTS[name](pull, tmp_path / name)
    before = state(checkout.path)
    base = found(checkout)
    assert base.commit == repos.base_on(name, pull)
    assert (base.name, base.is_head) == ("main", False)
    assert base.how.endswith(".") and "main" in base.how
    assert changed(checkout, base) == EDITED
    assert state(checkout.path) == before, "files, index and references stay as they are"


@pytest.mark.parametrize("name", HOSTS)
def test_a_default_branch_may_have_any_name(name: str, tmp_path: Path) -> None:
    pull = requested(tmp_path / "forge", default="trunk-of-all")
    checkout = HOSTS[name](pull, tmp_path / name)
    base = found(checkout)
    assert (base.commit, base.name) == (repos.base_on(name, pull), "trunk-of-all")


@pytest.mark.parametrize("name", HOSTS)
def test_a_forks_branch_is_compared_with_the_project(name: str, tmp_path: Path) -> None:
    pull = requested(tmp_path / "forge", fork=True)
    checkout = HOSTS[name](pull, tmp_path / name)
    assert found(checkout).commit == repos.base_on(name, pull)


@pytest.mark.parametrize("name", HOSTS)
def test_without_its_remote_a_host_has_the_right_base_or_none(name: str, tmp_path: Path) -> None:
    pull = requested(tmp_path / "forge")
    checkout = HOSTS[name](pull, tmp_path / name)
    repos.gone(pull)
    before = state(checkout.path)
    base = resolve(checkout.path, "auto", checkout.environ)
    whole = {"github_depth_2", "github_whole", "gitlab_merged_results", "netlify", "laptop"}
    assert isinstance(base, Base) is (name in whole)
    if isinstance(base, Base):
        assert base.commit == repos.base_on(name, pull)
    else:
        assert isinstance(base, NoBase) and base.tried, "never `nothing changed`"
    assert state(checkout.path) == before


@pytest.mark.parametrize("name", ["github", "read_the_docs", "cloudflare_pages"])
def test_offline_no_remote_is_asked(name: str, pull: Pull, tmp_path: Path) -> None:
    checkout = HOSTS[name](pull, tmp_path / name)
    assert "must not be asked" in " ".join(unknown(checkout, offline=True).tried)
    quiet = Checkout(checkout.path, checkout.environ | {"DISSENT_OFFLINE": "1"})
    assert "must not be asked" in " ".join(unknown(quiet).tried)
    assert (checkout.path / ".git/shallow").read_text().count("\n") < 3
    found(checkout)


def test_a_long_branch_is_followed_to_where_it_began(tmp_path: Path) -> None:
    def long(work: Path) -> None:
        for number in range(120):
            commit(work, message=str(number))
        edit(work)

    pull = repos.pull_request(tmp_path / "forge", BEFORE, long, history=60)
    for name in ("github_head", "read_the_docs", "cloudflare_pages", "vercel"):
        checkout = HOSTS[name](pull, tmp_path / name)
        assert found(checkout).commit == pull.fork_point, name


def test_a_fetch_never_cuts_off_what_is_here(tmp_path: Path) -> None:
    pull = requested(tmp_path / "forge", history=80)
    checkout = repos.vercel(pull, tmp_path / "c")
    git(checkout.path, "fetch", "-q", "--depth=75", "origin", pull.head)
    have = int(git(checkout.path, "rev-list", "--count", "HEAD"))
    assert found(checkout).commit == pull.fork_point
    assert int(git(checkout.path, "rev-list", "--count", "HEAD")) >= have > 70


def test_commits_never_pushed_have_a_base_in_a_shallow_clone(tmp_path: Path) -> None:
    pull = requested(tmp_path / "forge")
    checkout = repos.cloudflare_pages(pull, tmp_path / "c")
    commit(checkout.path, {"decisions/0004-d.md": "four\n"})
    base = found(checkout)
    assert base.commit == pull.fork_point
    assert "decisions/0004-d.md" in changed(checkout, base).paths


PUBLISHED = {
    "github-push": {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "push",
        "GITHUB_REF": "refs/heads/main",
    },
    "github-tag": {"GITHUB_ACTIONS": "true", "GITHUB_REF_TYPE": "tag"},
    "gitlab-default": {
        "GITLAB_CI": "true",
        "CI_DEFAULT_BRANCH": "main",
        "CI_COMMIT_BRANCH": "main",
    },
    "gitlab-tag": {"GITLAB_CI": "true", "CI_COMMIT_TAG": "v1"},
    "read-the-docs": {"READTHEDOCS": "True", "READTHEDOCS_VERSION_TYPE": "branch"},
    "netlify": {"NETLIFY": "true", "CONTEXT": "production"},
    "cloudflare": {"CF_PAGES": "1", "CF_PAGES_BRANCH": "main"},
    "vercel": {"VERCEL": "1", "VERCEL_ENV": "production"},
    "any-server": {"CI": "true"},
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_build_of_what_is_published_has_nothing_to_review(
    name: str, pull: Pull, tmp_path: Path
) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth=1", pull.url, str(clone))
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"repository": {"default_branch": "main"}}))
    environ = repos.environment(tmp_path) | {"GITHUB_EVENT_PATH": str(event)} | PUBLISHED[name]
    (clone / "decisions/0099-generated.md").write_text("by the build\n")
    answer = resolve(clone, "auto", environ)
    assert isinstance(answer, Published) and answer.how.endswith(".")


def test_a_push_to_another_branch_is_compared_with_the_default_branch(
    pull: Pull, tmp_path: Path
) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth=1", "--branch=change", pull.url, str(clone))
    event = tmp_path / "event.json"
    event.write_text(
        json.dumps({"repository": {"default_branch": "main"}, "before": pull.previous})
    )
    given = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "push",
        "GITHUB_REF": "refs/heads/change",
        "GITHUB_SHA": pull.head,
        "GITHUB_EVENT_PATH": str(event),
    }
    checkout = Checkout(clone, repos.environment(tmp_path) | given)
    assert found(checkout).commit == pull.fork_point, "not the push before"


def test_a_merge_queue_is_compared_with_its_base(pull: Pull, tmp_path: Path) -> None:
    checkout = repos.github(pull, tmp_path / "c")
    Path(checkout.environ["GITHUB_EVENT_PATH"]).write_text(
        json.dumps({"merge_group": {"base_sha": pull.tip}})
    )
    queue = {"GITHUB_REF": "refs/heads/gh-readonly-queue/main/pr-7", "GITHUB_BASE_REF": ""}
    assert found(Checkout(checkout.path, checkout.environ | queue)).commit == pull.tip


# A person's word


def test_a_reference_means_where_this_branch_left_it(pull: Pull, tmp_path: Path) -> None:
    checkout = repos.laptop(pull, tmp_path / "c")
    for name in ("main", "origin/main", pull.tip, pull.tip[:12]):
        base = found(checkout, name)
        assert (base.commit, base.name) == (pull.fork_point, name)
        assert "asked for" in base.how and "where this branch left" in base.how
    before = found(checkout, "HEAD~1")
    assert before.commit == pull.previous
    assert before.how == "The base is HEAD~1, which was asked for."
    git(checkout.path, "tag", "-am", "x", "v1", pull.previous)
    assert found(checkout, "v1").commit == pull.previous


def test_a_reference_that_only_the_remote_has_is_fetched(tmp_path: Path) -> None:
    pull = requested(tmp_path / "forge")
    git(pull.origin, "branch", "release", pull.tip)
    git(pull.origin, "tag", "-am", "x", "v2", pull.tip)
    for name in ("main", "release", "v2", pull.tip):
        checkout = repos.cloudflare_pages(pull, tmp_path / name)
        before = state(checkout.path)
        assert found(checkout, name).commit == pull.fork_point
        assert state(checkout.path) == before


def test_a_whole_clone_stays_whole(tmp_path: Path) -> None:
    pull = requested(tmp_path / "forge")
    checkout = repos.laptop(pull, tmp_path / "c")
    work = pull.origin.parent / "work"
    git(work, "checkout", "-qb", "release", pull.fork_point)
    newer = commit(work, {"decisions/0008-h.md": "eight\n"})
    git(work, "push", "-q", pull.url, "release")
    before = state(checkout.path)
    assert found(checkout, "release").commit == pull.fork_point
    assert git(checkout.path, "cat-file", "-t", newer) == "commit"
    assert not (checkout.path / ".git/shallow").exists()
    assert state(checkout.path) == before


@pytest.mark.parametrize(
    "wanted",
    ["nothing-of-that-name", "0" * 40, "--all", "-x", "", " ", "a\nb", "main...HEAD", "\0"],
)
def test_a_reference_that_names_no_commit_is_refused(
    wanted: str, pull: Pull, tmp_path: Path
) -> None:
    checkout = repos.laptop(pull, tmp_path / "c")
    answer = unknown(checkout, wanted)
    assert "can't be used" in answer.reason and len(answer.tried) == 1


def test_two_tips_of_a_shallow_clone_are_not_compared_even_for_a_person(tmp_path: Path) -> None:
    pull = requested(tmp_path / "forge")
    checkout = repos.read_the_docs(pull, tmp_path / "c")
    repos.gone(pull)
    answer = unknown(checkout, "origin/main")
    assert "no commit in common" in answer.tried[0] and "the remote origin" in answer.tried[0]


def test_an_unrelated_history_is_compared_only_where_a_person_asks(tmp_path: Path) -> None:
    checkout = alone(tmp_path / "c")
    git(checkout.path, "checkout", "-q", "--orphan", "other")
    other = commit(checkout.path, {"decisions/0001-a.md": "other\n"})
    unknown(checkout)
    base = found(checkout, "main")
    assert base.commit != other and "no history" in base.how


def test_a_base_that_was_forced_away_is_asked_for_or_unknown(tmp_path: Path) -> None:
    pull = requested(tmp_path / "forge")
    checkout = repos.github_head(pull, tmp_path / "c")
    event = Path(checkout.environ["GITHUB_EVENT_PATH"])
    told = json.loads(event.read_text())
    told["pull_request"]["base"]["sha"] = "1" * 40
    event.write_text(json.dumps(told))
    base = found(checkout)
    assert base.commit == pull.fork_point and "GITHUB_BASE_REF" in base.how
    # Where the whole branch was put on another history, nothing is in common.
    work = pull.origin.parent / "work"
    git(work, "checkout", "-q", "--orphan", "anew")
    commit(work, {"decisions/0050-z.md": "z\n"})
    git(work, "push", "-qf", pull.url, "anew:main")
    again = repos.github_head(pull, tmp_path / "again")
    Path(again.environ["GITHUB_EVENT_PATH"]).write_text(event.read_text())
    assert any("in common" in sentence for sentence in unknown(again).tried)


# Somebody's own machine


def test_the_default_branch_itself_has_what_is_not_pushed_or_not_committed(
    pull: Pull, tmp_path: Path
) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", pull.url, str(clone))
    checkout = Checkout(clone, repos.environment(tmp_path))
    base = found(checkout)
    assert base.is_head and changed(checkout, base) == Changed()
    write(clone, {"decisions/0001-a.md": "edited\n"})
    assert changed(checkout, found(checkout)).paths == {"decisions/0001-a.md"}
    commit(clone)
    base = found(checkout)
    assert not base.is_head and base.commit == pull.tip


def test_a_repository_without_a_remote_has_its_one_usual_branch(tmp_path: Path) -> None:
    checkout = alone(tmp_path / "c")
    first = git(checkout.path, "rev-parse", "HEAD")
    git(checkout.path, "checkout", "-qb", "mine")
    commit(checkout.path, {"decisions/0003-c.md": "three\n"})
    base = found(checkout)
    assert base.commit == first and "by its name" in base.how
    git(checkout.path, "branch", "develop")
    assert "no remote" in " ".join(unknown(checkout).tried), "which of the two is not guessed"


def test_a_fork_on_somebodys_machine_is_compared_with_the_project(
    pull: Pull, tmp_path: Path
) -> None:
    fork = tmp_path / "fork.git"
    git(tmp_path, "clone", "-q", "--bare", pull.url, str(fork))
    git(fork, "update-ref", "refs/heads/main", f"{pull.fork_point}~1")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--branch=change", fork.as_uri(), str(clone))
    git(clone, "remote", "add", "upstream", pull.url)
    checkout = Checkout(clone, repos.environment(tmp_path))
    assert found(checkout).commit == f"{git(fork, 'rev-parse', 'main')}", "never fetched from"
    git(clone, "fetch", "-q", "upstream")
    assert found(checkout).commit == pull.fork_point


def test_the_default_branch_may_have_been_renamed(tmp_path: Path) -> None:
    pull = requested(tmp_path / "forge", default="master")
    checkout = repos.laptop(pull, tmp_path / "c")
    git(pull.origin, "branch", "-m", "master", "main")
    git(checkout.path, "fetch", "-q", "--prune")
    base = found(checkout)
    assert (base.name, base.commit) == ("main", pull.fork_point)


# No repository to ask


def test_without_git_the_base_is_unknown(tmp_path: Path) -> None:
    checkout = alone(tmp_path / "c")
    (tmp_path / "bin").mkdir()
    nowhere = Checkout(checkout.path, checkout.environ | {"PATH": str(tmp_path / "bin")})
    assert "no `git`" in unknown(nowhere).reason
    base = as_base(nowhere, "0" * 40)
    with pytest.raises(GitError, match="no `git`"):
        changed(nowhere, base)
    with tree_of(nowhere, base.commit) as tree:
        assert not tree.has("decisions") and list(tree.files("decisions")) == []


def test_a_folder_in_no_repository_has_no_base(tmp_path: Path) -> None:
    inner = tmp_path / "outer/inner"
    alone(tmp_path / "outer")
    inner.mkdir()
    environ = repos.environment(tmp_path)
    assert unknown(Checkout(inner, environ)).reason == "the register is in no git repository"
    broken = tmp_path / "broken"
    write(broken, {".git": "gitdir: nowhere\n"})
    assert "no git repository" in unknown(Checkout(broken, environ)).reason
    assert unknown(Checkout(tmp_path / "none", environ))


def test_a_bare_an_empty_and_a_displaced_repository_have_no_base(tmp_path: Path) -> None:
    environ = repos.environment(tmp_path)
    git(tmp_path / "bare", "init", "-q", "--bare")
    assert "bare" in unknown(Checkout(tmp_path / "bare", environ)).reason
    git(tmp_path / "empty", "init", "-q")
    assert "no commit yet" in unknown(Checkout(tmp_path / "empty", environ)).reason
    moved = alone(tmp_path / "moved")
    git(moved.path, "config", "core.worktree", str(tmp_path))
    assert "core.worktree" in unknown(moved).reason


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives away")
def test_somebody_elses_repository_is_named_with_the_remedy(tmp_path: Path) -> None:
    checkout = alone(tmp_path / "c")
    for path in (checkout.path, checkout.path / ".git"):
        os.chown(path, 12345, 12345)
    assert "safe.directory" in unknown(checkout).reason


def test_a_linked_worktree_is_a_repository(tmp_path: Path) -> None:
    checkout = alone(tmp_path / "c")
    git(checkout.path, "worktree", "add", "-q", "-b", "mine", str(tmp_path / "tree"))
    commit(tmp_path / "tree", {"decisions/0003-c.md": "three\n"})
    linked = Checkout(tmp_path / "tree", checkout.environ)
    assert changed(linked, found(linked)).paths == {"decisions/0003-c.md"}


def test_what_a_hook_set_for_its_own_repository_does_not_count(pull: Pull, tmp_path: Path) -> None:
    other = alone(tmp_path / "other")
    checkout = repos.laptop(pull, tmp_path / "c")
    names = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR")
    hook = dict.fromkeys(names, str(other.path / ".git")) | {"GIT_PREFIX": "x/"}
    hook |= {"GIT_EXTERNAL_DIFF": "false", "GIT_GLOB_PATHSPECS": "1", "GIT_TRACE": "1"}
    inside = Checkout(checkout.path, checkout.environ | hook)
    base = found(inside)
    assert base.commit == pull.fork_point and changed(inside, base) == EDITED


# Strangers


@POSIX
@pytest.mark.parametrize("host", ["github_head", "laptop"])
def test_no_program_of_a_repositorys_configuration_runs(host: str, tmp_path: Path) -> None:
    pull = requested(tmp_path / "forge")
    checkout = HOSTS[host](pull, tmp_path / "c")
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f'#!/bin/sh\necho "$0 $*" >> {ran}\ncat\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("reference-transaction", "post-index-change", "post-checkout", "pre-auto-gc"):
        (hooks / name).symlink_to(program)
    run = str(program)
    settings = {
        "core.fsmonitor": run,
        "core.hooksPath": str(hooks),
        "core.sshCommand": run,
        "core.askPass": run,
        "core.gitProxy": run,
        "core.pager": run,
        "core.alternateRefsCommand": run,
        "credential.helper": f"!{run}",
        "diff.external": run,
        "diff.evil.command": run,
        "diff.evil.textconv": run,
        "filter.evil.clean": run,
        "filter.evil.smudge": run,
        "filter.Evil.Two.process": run,
        "filter.evil.required": "true",
        "remote.origin.uploadpack": run,
        "alias.rev-parse": f"!{run}",
        "alias.diff-index": f"!{run}",
        "uploadpack.packObjectsHook": run,
    }
    for key, value in settings.items():
        git(checkout.path, "config", key, value)
    attributes = "*.md diff=evil filter=evil\n*.txt filter=Evil.Two\n"
    (checkout.path / ".git/info").mkdir(exist_ok=True)
    (checkout.path / ".git/info/attributes").write_text(attributes)
    # Touched as the index was written, so that git has to look into them.
    index = (checkout.path / ".git/index").stat().st_mtime_ns
    for path in (*checkout.path.rglob("*.md"), *checkout.path.rglob("*.txt")):
        os.utime(path, ns=(index, index))
    before = state(checkout.path)
    ran.unlink(missing_ok=True)
    base = found(checkout)
    assert changed(checkout, base) == EDITED
    with tree_of(checkout, base.commit) as tree:
        assert tree.read("decisions/0001-a.md", 100) == b"one\n"
    assert not ran.exists(), ran.read_text()
    assert state(checkout.path) == before
    for url in (
        f"ext::{run} x",
        f"ssh://host/{run}",
        "git://host/x",
        f"evil::{run}",
        "--upload-pack=x",
    ):
        git(checkout.path, "config", "remote.origin.url", url)
        git(checkout.path, "config", "--unset-all", "remote.origin.fetch")
        git(checkout.path, "config", "remote.origin.fetch", "+refs/*:refs/*")
        resolve(checkout.path, "only-there", checkout.environ, seconds=PATIENCE)
        assert not ran.exists(), ran.read_text()


def hostile_events(folder: Path) -> Iterator[tuple[str, Callable[[Path], object]]]:
    yield "missing", lambda path: path.unlink()
    yield "a directory", lambda path: (path.unlink(), path.mkdir())
    yield "not JSON", lambda path: path.write_bytes(b"\xff\xfe{")
    yield "deep", lambda path: path.write_text("[" * 100_000)
    yield "a list", lambda path: path.write_text("[1, 2]")
    yield "a number", lambda path: path.write_text("1" * 5000)
    sha = {"sha": "--upload-pack=touch x"}
    yield "an option", lambda path: path.write_text(json.dumps({"pull_request": {"base": sha}}))
    null = {"base": None, "head": [1]}
    yield "null", lambda path: path.write_text(json.dumps({"pull_request": null}))
    foreign = {"base": {"sha": "2" * 40}, "head": {"sha": "3" * 40}}
    yield "foreign", lambda path: path.write_text(json.dumps({"pull_request": foreign}))
    branch = {"default_branch": "-x\n"}
    yield "a branch", lambda path: path.write_text(json.dumps({"repository": branch}))
    if hasattr(os, "mkfifo"):
        yield "a pipe", lambda path: (path.unlink(), os.mkfifo(path))


@pytest.mark.parametrize("host", ["github", "github_head"])
def test_a_hostile_event_is_no_more_than_no_event(host: str, tmp_path: Path) -> None:
    pull = requested(tmp_path / "forge")
    for number, (name, spoil) in enumerate(hostile_events(tmp_path)):
        checkout = HOSTS[host](pull, tmp_path / f"c{number}")
        spoil(Path(checkout.environ["GITHUB_EVENT_PATH"]))
        before = state(checkout.path)
        base = found(checkout)
        assert base.commit in (repos.base_on(host, pull), pull.fork_point), name
        assert changed(checkout, base).paths >= EDITED.paths, name
        assert state(checkout.path) == before, name


def test_hostile_variables_name_no_base(pull: Pull, tmp_path: Path) -> None:
    checkout = repos.gitlab(pull, tmp_path / "c")
    for value in ("--output=x", "$(touch x)", "a\nb", "\x1b[31m", "x" * 5000, "refs/heads/*", "*"):
        given = dict.fromkeys(
            ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "CI_DEFAULT_BRANCH", "CI_COMMIT_SHA"), value
        ) | {"CI_MERGE_REQUEST_DIFF_BASE_SHA": value}
        answer = unknown(Checkout(checkout.path, checkout.environ | given), offline=True)
        assert all(text.isprintable() and len(text) < 400 for text in answer.tried)


def test_a_remote_that_never_answers_is_waited_for_no_longer_than_said(
    pull: Pull, tmp_path: Path
) -> None:
    checkout = repos.cloudflare_pages(pull, tmp_path / "c")
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x.git"
        git(checkout.path, "config", "remote.origin.url", url)
        begun = time.monotonic()
        answer = unknown(checkout, seconds=1)
        assert time.monotonic() - begun < 1 + PATIENCE
    assert "did not answer within 1 seconds" in " ".join(answer.tried)


# What differs


def test_everything_on_the_disk_counts_committed_or_not(tmp_path: Path) -> None:
    checkout = alone(tmp_path / "c")
    base = as_base(checkout, git(checkout.path, "rev-parse", "HEAD"))
    folder = checkout.path / "decisions"
    write(
        checkout.path,
        {
            "decisions/0001-a.md": "not added\n",
            "decisions/0002-b.md": None,
            "decisions/0003-new.md": "untracked\n",
            "decisions/deep/0004-ignored.md": "ignored\n",
            "decisions/.hidden.md": "hidden\n",
            "decisions/node_modules/x.md": "passed over\n",
            "elsewhere/0005.md": "of no folder\n",
            ".gitignore": "deep/\n",
        },
    )
    write(checkout.path, {"decisions/0006-staged.md": "x\n"})
    git(checkout.path, "add", "decisions/0006-staged.md")
    before = state(checkout.path)
    added = ("0003-new.md", "0006-staged.md", "deep/0004-ignored.md")
    assert changed(checkout, base).paths == {
        "decisions/0001-a.md",
        "decisions/0002-b.md",
        *(f"decisions/{name}" for name in added),
    }
    assert state(checkout.path) == before
    assert "elsewhere/0005.md" in changed(checkout, base, ".").paths
    assert changed(checkout, base, "none") == Changed()
    (folder / "0006-staged.md").unlink()
    assert "decisions/0006-staged.md" not in changed(checkout, base).paths


def test_a_file_that_is_only_touched_or_out_of_the_index_has_not_changed(tmp_path: Path) -> None:
    checkout = alone(tmp_path / "c")
    base = as_base(checkout, git(checkout.path, "rev-parse", "HEAD"))
    one, two = (checkout.path / name for name in list(BEFORE)[:2])
    os.utime(one, (1, 1))
    git(checkout.path, "rm", "-q", "--cached", "decisions/0002-b.md")
    assert changed(checkout, base) == Changed()
    one.write_bytes(b"one\r\n")
    assert changed(checkout, base) == Changed(), "line endings are the checkout's"
    two.chmod(0o755)
    assert changed(checkout, base) == Changed()
    two.write_text("other\n")
    assert changed(checkout, base).paths == {"decisions/0002-b.md"}
    (checkout.path / ".git/index").unlink()
    assert changed(checkout, base).paths == {"decisions/0002-b.md"}


def test_what_a_sparse_checkout_leaves_out_was_not_removed(tmp_path: Path) -> None:
    checkout = alone(tmp_path / "c")
    base = as_base(checkout, commit(checkout.path, {"decisions/deep/0003.md": "x\n"}))
    git(checkout.path, "sparse-checkout", "set", "--no-cone", "/*", "!/decisions/deep/")
    assert not (checkout.path / "decisions/deep").exists()
    assert changed(checkout, base) == Changed()


def test_what_others_added_since_is_known_where_their_commits_are(
    pull: Pull, tmp_path: Path
) -> None:
    checkout = repos.laptop(pull, tmp_path / "c")
    base = found(checkout)
    assert base.tip == pull.tip
    taken = added_since(checkout.path, base, ["decisions"], checkout.environ)
    assert taken == {"decisions/0009-others.md"}
    merged = repos.github(pull, tmp_path / "merged")
    assert not added_since(merged.path, found(merged), ["decisions"], merged.environ)


def test_patterns_and_options_are_names(tmp_path: Path) -> None:
    checkout = alone(tmp_path / "c")
    base = as_base(checkout, git(checkout.path, "rev-parse", "HEAD"))
    write(checkout.path, {"-d*/x.md": "x\n", "decisions/0003.md": "x\n", ":!a/[x].md": "y\n"})
    assert changed(checkout, base, "-d*").paths == {"-d*/x.md"}
    assert changed(checkout, base, ":!a").paths == {":!a/[x].md"}
    write(checkout.path, {"[ab]/x.md": "z\n", "decisions/0001-a.md": "y\n"})
    assert changed(checkout, base, "[ab]").paths == {"[ab]/x.md"}
    assert changed(checkout, base, "dec*") == Changed()


def test_nested_folders_and_folders_outside_the_repository(tmp_path: Path) -> None:
    checkout = alone(tmp_path / "c")
    base = as_base(checkout, git(checkout.path, "rev-parse", "HEAD"))
    write(checkout.path, {"decisions/x/1.md": "x\n", ".adr/2.md": "y\n"})
    write(tmp_path, {"beside/3.md": "z\n"})
    told = changed(checkout, base, "decisions", "decisions/x", ".adr", "../beside")
    assert told.paths == {".adr/2.md", "decisions/x/1.md"}
    assert told.not_compared == (("../beside", "is outside the repository"),)


@POSIX
def test_links_are_told_apart_and_folders_behind_them_are_compared(tmp_path: Path) -> None:
    checkout = alone(tmp_path / "c")
    (checkout.path / "decisions/0005-link.md").symlink_to("0001-a.md")
    (checkout.path / "register").symlink_to("decisions")
    (checkout.path / "away").symlink_to(tmp_path)
    base = as_base(checkout, commit(checkout.path))
    assert changed(checkout, base) == Changed()
    link = checkout.path / "decisions/0005-link.md"
    link.unlink()
    link.symlink_to("0002-b.md")
    (checkout.path / "decisions/0002-b.md").unlink()
    (checkout.path / "decisions/0002-b.md").symlink_to("0001-a.md")
    told = changed(checkout, base)
    assert told.paths == {"decisions/0002-b.md", "decisions/0005-link.md"}
    behind = changed(checkout, base, "register")
    assert behind.paths == {"register/0002-b.md", "register/0005-link.md"}
    assert changed(checkout, base, "away").not_compared[0].path == "away"


@POSIX
@pytest.mark.skipif(sys.platform == "darwin", reason="names are UTF-8 there")
def test_names_that_are_no_text_are_compared_and_read(tmp_path: Path) -> None:
    checkout = alone(tmp_path / "c")
    folder = os.fsencode(checkout.path / "decisions")
    names = [b"\xff.md", "é ü.md".encode(), b"a\nb.md", b'"quoted\t.md']
    for name in names:
        Path(os.fsdecode(folder + b"/" + name)).write_bytes(b"before\n")
    base = as_base(checkout, commit(checkout.path))
    for name in names:
        Path(os.fsdecode(folder + b"/" + name)).write_bytes(b"after\n")
    told = changed(checkout, base)
    assert {os.fsencode(path) for path in told.paths} == {b"decisions/" + x for x in names}
    with tree_of(checkout, base.commit) as tree:
        for path in told.paths:
            if "\n" in path:
                with pytest.raises(Unreadable):
                    tree.read(path, 100)
            else:
                assert tree.read(path, 100) == b"before\n"


def test_a_submodule_is_named_and_not_compared(tmp_path: Path) -> None:
    checkout = alone(tmp_path / "c")
    other = alone(tmp_path / "other")
    git(checkout.path, "submodule", "--quiet", "add", other.path.as_uri(), "decisions/theirs")
    base = as_base(checkout, commit(checkout.path))
    assert changed(checkout, base) == Changed()
    commit(checkout.path / "decisions/theirs", {"decisions/0007.md": "x\n"})
    told = changed(checkout, base)
    assert [item.path for item in told.not_compared] == ["decisions/theirs"]
    assert "submodule" in told.not_compared[0].why and not told.paths
    assert [item.path for item in changed(checkout, base, "decisions/theirs").not_compared]
    with tree_of(checkout, base.commit) as tree:
        assert [file.file for file in tree.files("decisions")] == ["0001-a.md", "0002-b.md"]
        with pytest.raises(Unreadable):
            tree.read("decisions/theirs/decisions/0001-a.md", 100)
    write(checkout.path, {"decisions/own/x.md": "x\n"})
    git(checkout.path / "decisions/own", "init", "-q")
    commit(checkout.path / "decisions/own")
    told = changed(checkout, base)
    assert [item.path for item in told.not_compared] == ["decisions/own", "decisions/theirs"]


def test_a_file_that_git_lfs_keeps_elsewhere_is_named_as_that(tmp_path: Path) -> None:
    checkout = alone(tmp_path / "c")
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 4\n"
    head = commit(checkout.path, {"decisions/r.csv": pointer})
    with tree_of(checkout, head) as tree, pytest.raises(Unreadable, match="LFS"):
        tree.read("decisions/r.csv", 1000)


def test_a_commit_that_is_not_here_can_not_be_compared_with(tmp_path: Path) -> None:
    checkout = alone(tmp_path / "c")
    with pytest.raises(GitError):
        changed(checkout, as_base(checkout, "1" * 40))


# The tree


def test_a_commits_tree_is_the_disks(tmp_path: Path) -> None:
    names = ["a.md", "a/b.md", "a-b.md", "B.md", "a/c/d.md", "z.csv", "é.md"]
    passed = [".x.md", "node_modules/y.md", ".d/z.md", "site/v.md"]
    files = {f"docs/decisions/{name}": name for name in (*names, *passed)}
    git(tmp_path / "c", "init", "-q", "-b", "main")
    head = commit(tmp_path / "c", files)
    base = tmp_path / "c/docs"
    disk = DiskTree.at(base, skip=[base / "decisions/site"])
    paths = [f"docs/{path}" for path in ("none.md", *files)] + list(files)
    with RevisionTree(disk, head, paths, repos.environment(tmp_path)) as tree:
        assert list(tree.files("decisions")) == list(disk.files("decisions"))
        assert [file.file for file in tree.files("decisions")] == sorted(
            names, key=lambda name: name.split("/")
        )
        for file in tree.files("decisions"):
            assert tree.read(file.path, 100) == disk.read(file.path, 100) == file.file.encode()
        for folder in ("decisions", "decisions/a", ".", "none", "decisions/a.md", "../.."):
            inside = folder != "../.."
            assert tree.has(folder) == (disk.has(folder) and inside), folder
            assert not tree.leads_out(folder)


def test_a_commits_tree_stays_as_it_was_while_files_change(tmp_path: Path) -> None:
    checkout = alone(tmp_path / "c")
    head = git(checkout.path, "rev-parse", "HEAD")
    edit(checkout.path)
    commit(checkout.path)
    before = state(checkout.path)
    tree = tree_of(checkout, head)
    with tree:
        assert [file.file for file in tree.files("decisions")] == ["0001-a.md", "0002-b.md"]
        assert tree.read("decisions/0001-a.md", 4) == b"one\n"
        assert tree.read("./decisions//0002-b.md", 4) == b"two\n"
    assert tree.read("mkdocs.yml", 100) == b"x: 1\n", "closed, it starts again"
    tree.close()
    tree.close()
    assert state(checkout.path) == before


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("decisions/0001-a.md", "4 bytes"),
        ("decisions/none.md", "none of that name"),
        ("decisions", "a folder"),
        ("../c/mkdocs.yml", "none of that name"),
        ("/etc/passwd", "none of that name"),
        ("decisions/0001-a.md\nHEAD:mkdocs.yml", "none of that name"),
        ("decisions/0001-a.md\0", "none of that name"),
        ("\ud800.md", "none of that name"),
    ],
)
def test_what_can_not_be_read_says_why(path: str, why: str, tmp_path: Path) -> None:
    checkout = alone(tmp_path / "c")
    head = git(checkout.path, "rev-parse", "HEAD")
    with tree_of(checkout, head) as tree, pytest.raises(Unreadable, match=why):
        tree.read(path, 3)


@POSIX
def test_links_are_followed_inside_the_repository_only(tmp_path: Path) -> None:
    checkout = alone(tmp_path / "c")
    links = {"in": "0001-a.md", "out": "../../x", "root": "/etc/passwd", "loop": "loop.md"}
    links |= {"gone": "none.md", "dir": "../decisions"}
    links |= {"env": "../.env", "hidden": "sub/../.b.md", "beside": "../notes/a.md"}
    write(checkout.path, {".env": "s3cret\n", "notes/a.md": "a\n", "decisions/.b.md": "b\n"})
    write(checkout.path, {"decisions/sub/c.md": "c\n"})
    for name, target in links.items():
        (checkout.path / f"decisions/{name}.md").symlink_to(target)
    (checkout.path / "register").symlink_to("decisions")
    (checkout.path / "away").symlink_to("../x")
    head = commit(checkout.path)
    disk = DiskTree.at(checkout.path)
    paths = [file.path for name in ("decisions", "register") for file in disk.files(name)]
    with RevisionTree(disk, head, paths, checkout.environ) as tree:
        assert list(tree.files("decisions")) == list(disk.files("decisions"))
        assert tree.read("decisions/in.md", 100) == b"one\n"
        assert tree.has("register") and tree.read("register/0001-a.md", 100) == b"one\n"
        assert len(list(tree.files("register"))) == len(list(tree.files("decisions")))
        assert tree.leads_out("away") and not tree.has("away")
        reasons = {"out": "out of", "root": "out of", "loop": "itself", "gone": "nowhere"}
        reasons |= dict.fromkeys(("env", "hidden", "beside"), "is not read")
        for name, why in reasons.items():
            with pytest.raises(Unreadable, match=why):
                tree.read(f"decisions/{name}.md", 100)


def test_what_a_partial_clone_left_out_is_unreadable_and_not_fetched(tmp_path: Path) -> None:
    pull = requested(tmp_path / "forge")
    git(pull.origin, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    options = ("--filter=blob:none", "--branch=change")
    git(tmp_path, "clone", "-q", *options, pull.url, str(clone))
    checkout = Checkout(clone, repos.environment(tmp_path))
    base = found(checkout)
    assert changed(checkout, base) == EDITED
    packs = sorted((clone / ".git/objects").rglob("*"))
    ids = changed_paths(clone, base, ["decisions"], checkout.environ).ids
    with RevisionTree(_disk(checkout), base.commit, EDITED.paths, ids=ids) as tree:
        assert [file.file for file in tree.files("decisions")] == ["0001-a.md", "0002-b.md"]
        with pytest.raises(Unreadable, match="partial clone"):
            tree.read("decisions/0001-a.md", 100)
    assert sorted((clone / ".git/objects").rglob("*")) == packs


def test_reading_takes_three_processes_however_many_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mkdocs_dissent.git import run as room

    checkout = alone(tmp_path / "c")
    files = {f"decisions/{n:04}.md": f"{n}\n" * n for n in range(1, 200)}
    head = commit(checkout.path, files)
    started: list[list[str]] = []
    popen = room.subprocess.Popen

    def counted(command: list[str], **more: object) -> object:
        started.append(command)
        return popen(command, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(room.subprocess, "Popen", counted)
    with tree_of(checkout, head, *files) as tree:
        read = [tree.read(file.path, 100_000) for file in tree.files("decisions")]
    assert len(read) == 199
    assert len(started) == 3, "one finds, one reads, one lists links"
    started.clear()
    changed(checkout, as_base(checkout, f"{head}"))
    assert len(started) == 3, "the configuration, the index, what is not in it"


def test_only_this_room_runs_git() -> None:
    package = Path(__file__).parents[1] / "plugin/mkdocs_dissent"
    running = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if "import subprocess" in path.read_text(encoding="utf-8")
    }
    assert running == {"git/run.py", "git/tree.py"}


def test_only_the_files_at_the_given_paths_are_listed(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    git(repo, "init", "-q", "-b", "main")
    names = ("a.md", "b/c.md", "b/.hidden.md", ".d/e.md", "b-c.md", "node_modules/f.md")
    made = commit(repo, {f"decisions/{name}": name for name in (*names, "not-asked-for.md")})
    paths = {f"decisions/{name}" for name in (*names, "gone.md")} | {"elsewhere/a.md"}
    with RevisionTree(DiskTree(repo, repo), made, paths) as tree:
        assert [file.file for file in tree.files("decisions")] == ["a.md", "b/c.md", "b-c.md"]
        assert list(tree.files("elsewhere")) == []
        assert tree.read("decisions/not-asked-for.md", 100) == b"not-asked-for.md"
