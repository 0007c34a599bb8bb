"""Real git repositories: a forge with a pull request, and what each build host clones of it."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

_IDENTITY = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")


def environment(home: Path) -> dict[str, str]:
    """What a clean machine sets; no configuration but git's own."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
    }


def git(repo: Path, *arguments: str) -> str:
    """What a git command says, stripped. The repository's directory is made where there is none."""
    repo.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["git", *_IDENTITY, "-c", "protocol.file.allow=always", *arguments],
        cwd=repo,
        env=environment(repo),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, (arguments, done.stderr.decode())
    return os.fsdecode(done.stdout).strip()


def write(repo: Path, files: Mapping[str, str | None]) -> None:
    """Write files, or remove those that are None."""
    for name, text in files.items():
        path = repo / name
        if text is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def commit(repo: Path, files: Mapping[str, str | None] | None = None, message: str = "x") -> str:
    """Write files and commit everything; the commit's id."""
    write(repo, files or {})
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", message, "--allow-empty")
    return git(repo, "rev-parse", "HEAD")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """A pull request on a forge."""

    origin: Path
    """The forge's repository, bare; of the project, where the branch is a fork's."""
    number: int
    default: str
    """The name of the default branch, which the request goes to."""
    branch: str
    fork_point: str
    """The commit of the default branch that the branch was made from."""
    tip: str
    """The default branch's now: others went on."""
    head: str
    previous: str
    """The branch's commit before `head`: what a host built last."""
    merge: str
    """The forge's own merge of the two, `refs/pull/<number>/merge`."""

    @property
    def url(self) -> str:
        return self.origin.as_uri()


def pull_request(
    folder: Path,
    before: Mapping[str, str],
    change: Callable[[Path], object],
    *,
    moved: Mapping[str, str | None] | None = None,
    default: str = "main",
    history: int = 3,
    fork: bool = False,
) -> Pull:
    """A forge's repository in `folder`, with a pull request of two commits.

    `before` are the files of the default branch, after `history` commits without any; `change`
    edits the files in the directory that it is given; `moved` is what others commit to the default
    branch afterwards. With `fork` the branch is in another repository and in this one just by the
    request's references.
    """
    work, origin = folder / "work", folder / "origin.git"
    git(work, "init", "-q", "-b", default)
    for number in range(history):
        commit(work, message=f"history {number}")
    fork_point = commit(work, before, "before")
    git(work, "checkout", "-qb", "change")
    previous = commit(work, message="begun")
    change(work)
    head = commit(work, message="changed")
    git(work, "checkout", "-q", default)
    tip = commit(work, {"elsewhere.txt": "others went on\n", **(moved or {})}, "moved")
    git(work, "checkout", "-q", "--detach")
    git(work, "merge", "-q", "--no-ff", "-m", "Merge", head)
    merge = git(work, "rev-parse", "HEAD")
    git(origin, "init", "-q", "--bare", "-b", default)
    branches = [default] if fork else [default, "change"]
    references = [f"{head}:refs/pull/7/head", f"{merge}:refs/pull/7/merge"]
    references.append(f"{head}:refs/merge-requests/7/head")
    references.append(f"{merge}:refs/merge-requests/7/merge")
    git(work, "push", "-q", origin.as_uri(), *branches, *references)
    return Pull(
        origin=origin,
        number=7,
        default=default,
        branch="change",
        fork_point=fork_point,
        tip=tip,
        head=head,
        previous=previous,
        merge=merge,
    )


class Checkout(NamedTuple):
    """What a build host gives a build."""

    path: Path
    environ: dict[str, str]


def _fetched(pull: Pull, path: Path, at: str, *options: str) -> None:
    """A clone of one commit, detached, as hosts do it that know which one they want."""
    git(path, "init", "-q")
    git(path, "remote", "add", "origin", pull.url)
    git(path, "fetch", "-q", "--no-tags", *options, "origin", at)
    git(path, "checkout", "-q", "--detach", "FETCH_HEAD")


def _github_environ(pull: Pull, path: Path) -> dict[str, str]:
    event = path.parent / f"{path.name}-event.json"
    told = {
        "pull_request": {
            "base": {"ref": pull.default, "sha": pull.tip},
            "head": {"ref": pull.branch, "sha": pull.head},
        },
        "repository": {"default_branch": pull.default},
    }
    event.write_text(json.dumps(told), encoding="utf-8")
    return environment(path.parent) | {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_REF": f"refs/pull/{pull.number}/merge",
        "GITHUB_REF_TYPE": "branch",
        "GITHUB_SHA": pull.merge,
        "GITHUB_BASE_REF": pull.default,
        "GITHUB_HEAD_REF": pull.branch,
    }


def github(pull: Pull, path: Path) -> Checkout:
    """`actions/checkout` as it comes: the merge, depth 1."""
    _fetched(pull, path, f"+{pull.merge}:refs/remotes/pull/7/merge", "--depth=1")
    return Checkout(path, _github_environ(pull, path))


def github_depth_2(pull: Pull, path: Path) -> Checkout:
    _fetched(pull, path, f"+{pull.merge}:refs/remotes/pull/7/merge", "--depth=2")
    return Checkout(path, _github_environ(pull, path))


def github_whole(pull: Pull, path: Path) -> Checkout:
    """`fetch-depth: 0`."""
    git(path, "init", "-q")
    git(path, "remote", "add", "origin", pull.url)
    git(path, "fetch", "-q", "origin", "+refs/heads/*:refs/remotes/origin/*", pull.merge)
    git(path, "checkout", "-q", "--detach", pull.merge)
    return Checkout(path, _github_environ(pull, path))


def github_head(pull: Pull, path: Path) -> Checkout:
    """`ref: ${{ github.event.pull_request.head.sha }}`: the branch itself, depth 1."""
    _fetched(pull, path, pull.head, "--depth=1")
    return Checkout(path, _github_environ(pull, path))


def github_target(pull: Pull, path: Path) -> Checkout:
    """`pull_request_target` with the branch checked out."""
    checkout = github_head(pull, path)
    target = {
        "GITHUB_EVENT_NAME": "pull_request_target",
        "GITHUB_REF": f"refs/heads/{pull.default}",
        "GITHUB_SHA": pull.tip,
    }
    return Checkout(path, checkout.environ | target)


def _gitlab_environ(pull: Pull, path: Path, built: str) -> dict[str, str]:
    return environment(path.parent) | {
        "CI": "true",
        "GITLAB_CI": "true",
        "CI_COMMIT_SHA": built,
        "CI_DEFAULT_BRANCH": pull.default,
        "CI_MERGE_REQUEST_IID": str(pull.number),
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": pull.fork_point,
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": pull.default,
        "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": "",
    }


def gitlab(pull: Pull, path: Path) -> Checkout:
    """A merge request's pipeline, depth 1 by `GIT_DEPTH`."""
    _fetched(pull, path, f"+{pull.head}:refs/pipelines/1", "--depth=1")
    return Checkout(path, _gitlab_environ(pull, path, pull.head))


def gitlab_merged_results(pull: Pull, path: Path) -> Checkout:
    """A merged-results pipeline: GitLab's own merge, depth 20."""
    _fetched(pull, path, f"+{pull.merge}:refs/pipelines/1", "--depth=20")
    merged = {
        "CI_MERGE_REQUEST_EVENT_TYPE": "merged_result",
        "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": pull.tip,
        "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": pull.head,
    }
    return Checkout(path, _gitlab_environ(pull, path, pull.merge) | merged)


def read_the_docs(pull: Pull, path: Path) -> Checkout:
    """The default branch at depth 1, then the pull request at depth 50, force-checked out."""
    git(path.parent, "clone", "-q", "--depth=1", pull.url, str(path))
    reference = f"pull/{pull.number}/head:external-{pull.number}"
    git(path, "fetch", "-q", "origin", "--force", "--prune", "--depth=2", reference)
    git(path, "checkout", "-q", "--force", pull.head)
    given = {
        "READTHEDOCS": "True",
        "READTHEDOCS_VERSION": str(pull.number),
        "READTHEDOCS_VERSION_NAME": str(pull.number),
        "READTHEDOCS_VERSION_TYPE": "external",
        "READTHEDOCS_GIT_COMMIT_HASH": pull.head,
        "READTHEDOCS_GIT_IDENTIFIER": str(pull.number),
    }
    return Checkout(path, environment(path.parent) | given)


def netlify(pull: Pull, path: Path) -> Checkout:
    """A deploy preview: the whole history, detached at the request's head."""
    git(path.parent, "clone", "-q", pull.url, str(path))
    git(path, "fetch", "-q", "origin", f"pull/{pull.number}/head")
    git(path, "checkout", "-q", "--detach", "FETCH_HEAD")
    given = {
        "CI": "true",
        "NETLIFY": "true",
        "CONTEXT": "deploy-preview",
        "PULL_REQUEST": "true",
        "REVIEW_ID": str(pull.number),
        "HEAD": pull.branch,
        "BRANCH": f"pull/{pull.number}/head",
        "COMMIT_REF": pull.head,
        "CACHED_COMMIT_REF": pull.previous,
    }
    return Checkout(path, environment(path.parent) | given)


def cloudflare_pages(pull: Pull, path: Path) -> Checkout:
    """One commit, no branch of the remote."""
    _fetched(pull, path, pull.head, "--depth=1")
    given = {
        "CI": "true",
        "CF_PAGES": "1",
        "CF_PAGES_BRANCH": pull.branch,
        "CF_PAGES_COMMIT_SHA": pull.head,
    }
    return Checkout(path, environment(path.parent) | given)


def vercel(pull: Pull, path: Path) -> Checkout:
    """A clone of little depth at the request's head."""
    _fetched(pull, path, f"pull/{pull.number}/head", "--depth=2")
    given = {
        "CI": "1",
        "VERCEL": "1",
        "VERCEL_ENV": "preview",
        "VERCEL_GIT_COMMIT_REF": pull.branch,
        "VERCEL_GIT_COMMIT_SHA": pull.head,
        "VERCEL_GIT_PREVIOUS_SHA": pull.previous,
        "VERCEL_GIT_PULL_REQUEST_ID": str(pull.number),
    }
    return Checkout(path, environment(path.parent) | given)


def laptop(pull: Pull, path: Path) -> Checkout:
    """Somebody's own clone, on the branch."""
    git(path.parent, "clone", "-q", pull.url, str(path))
    git(path, "fetch", "-q", "origin", f"pull/{pull.number}/head")
    git(path, "checkout", "-q", "-B", pull.branch, "FETCH_HEAD")
    return Checkout(path, environment(path.parent))


HOSTS: dict[str, Callable[[Pull, Path], Checkout]] = {
    host.__name__: host
    for host in (
        github,
        github_depth_2,
        github_whole,
        github_head,
        github_target,
        gitlab,
        gitlab_merged_results,
        read_the_docs,
        netlify,
        cloudflare_pages,
        vercel,
        laptop,
    )
}
"""Every simulated host: from a pull request and an empty place to what the build is given."""

MERGED = frozenset({"github", "github_depth_2", "github_whole", "gitlab_merged_results"})
"""The hosts that build the forge's merge, whose base is the default branch's tip."""


def base_on(host: str, pull: Pull) -> str:
    """The commit that a reviewer compares with under a host."""
    return pull.tip if host in MERGED else pull.fork_point


def gone(pull: Pull) -> None:
    """Take the forge away: no remote answers from now on."""
    pull.origin.rename(pull.origin.with_name("gone"))


def state(repo: Path) -> dict[str, str]:
    """Everything that a command must leave as it is: files, index, references, configuration.

    The objects may become more, and a shallow clone's history longer.
    """
    kept = {}
    for directory, folders, files in os.walk(repo):
        here = Path(directory)
        if here == repo / ".git":
            folders.remove("objects")
        for name in (*files, *(name for name in folders if (here / name).is_symlink())):
            path = here / name
            if path == repo / ".git/shallow":
                continue
            data = os.fsencode(path.readlink()) if path.is_symlink() else path.read_bytes()
            kept[str(path.relative_to(repo))] = hashlib.sha256(data).hexdigest()
    return kept
