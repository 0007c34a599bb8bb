"""What a build host says about the base of the change that it builds.

Each host has its own variables; some name a commit, some a branch, most only whether this is a
preview. What they name as the *previous build* (`CACHED_COMMIT_REF` of Netlify,
`VERCEL_GIT_PREVIOUS_SHA`, `before` of a push event) is no base: it is a commit of the same branch,
so a page against it would leave out what was pushed before. Sources: the hosts' pages on build
environment variables.
"""

import json
import os
import re
import stat
from collections.abc import Mapping
from typing import Any, NamedTuple

_EVENT_BYTES = 8_000_000
_OBJECT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
_MERGE_REF = re.compile(r"refs/pull/\d+/merge\Z")


class Candidate(NamedTuple):
    """A commit or a branch that may be the base."""

    reference: str
    """An object id; the name of a branch of the remote; or `HEAD^1`."""
    name: str
    """What people call it."""
    how: str
    """Who says so, to be read after "the base is"."""
    parents: tuple[str, str] = ("", "")
    """For `HEAD^1`: the object ids that the merge's two parents must have, where they are known."""
    built: str = ""
    """The object id of the commit of which this holds: there the host knows it to be an ancestor,
    so that it is enough to have it. Empty where it is the tip of a branch."""

    @property
    def is_object(self) -> bool:
        return is_object(self.reference)


class Host(NamedTuple):
    """What a build host says."""

    name: str
    candidates: tuple[Candidate, ...] = ()
    published: str = ""
    """Why this builds what is published, so that there is nothing to review; else empty."""
    default_branch: str = ""
    tried: tuple[str, ...] = ()
    """What it should have said and did not."""


def is_object(text: object) -> bool:
    """Whether it is a full object id."""
    return isinstance(text, str) and bool(_OBJECT.match(text))


def _github(environ: Mapping[str, str]) -> Host:
    name = "GitHub Actions"
    event, problem = _event(environ.get("GITHUB_EVENT_PATH", ""))
    default = _text(event, "repository", "default_branch")
    if environ.get("GITHUB_REF_TYPE") == "tag":
        return Host(name=name, published="GitHub Actions builds a tag")
    if default and environ.get("GITHUB_REF") == f"refs/heads/{default}":
        pull = environ.get("GITHUB_EVENT_NAME", "").startswith("pull_request")
        if not pull:
            return Host(name=name, published=f"GitHub Actions builds the default branch, {default}")
    branch = environ.get("GITHUB_BASE_REF", "")
    head = _object(event, "pull_request", "head", "sha")
    candidates = []
    if _MERGE_REF.match(environ.get("GITHUB_REF", "")):
        called = branch or "the commit before the merge"
        how = "what GitHub merged the pull request into, the first parent of the merge"
        built = environ.get("GITHUB_SHA", "")
        candidates.append(Candidate("HEAD^1", called, how, parents=("", head), built=built))
    base = _object(event, "pull_request", "base", "sha")
    queued = _object(event, "merge_group", "base_sha")
    candidates += [
        Candidate(reference, name, how)
        for reference, name, how in (
            (base, branch or base[:10], "named by the event of GitHub's pull request"),
            (queued, queued[:10], "named by the event of GitHub's merge queue"),
            (branch, branch, "the target of the pull request, by `GITHUB_BASE_REF`"),
        )
        if reference
    ]
    tried = (problem,) * bool(problem)
    return Host(name=name, candidates=tuple(candidates), default_branch=default, tried=tried)


def _gitlab(environ: Mapping[str, str]) -> Host:
    name = "GitLab"
    default = environ.get("CI_DEFAULT_BRANCH", "")
    if environ.get("CI_COMMIT_TAG"):
        return Host(name=name, published="GitLab builds a tag")
    if default and environ.get("CI_COMMIT_BRANCH") == default:
        return Host(name=name, published=f"GitLab builds the default branch, {default}")
    branch = environ.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "")
    commit = environ.get("CI_COMMIT_SHA", "")
    candidates = []
    # Set for merged results only, where the base of the diff would count the target's own commits.
    merged = environ.get("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", "")
    if is_object(merged):
        how = "what GitLab merged the request into, by `CI_MERGE_REQUEST_TARGET_BRANCH_SHA`"
        called = branch or merged[:10]
        candidates += [
            Candidate("HEAD^1", called, how, parents=(merged, ""), built=commit),
            Candidate(merged, called, how),
        ]
    base = environ.get("CI_MERGE_REQUEST_DIFF_BASE_SHA", "")
    if is_object(base):
        how = "where the request's own diff begins, by `CI_MERGE_REQUEST_DIFF_BASE_SHA`"
        built = "" if merged else commit
        candidates.append(Candidate(base, branch or base[:10], how, built=built))
    if branch:
        how = "the target of the request, by `CI_MERGE_REQUEST_TARGET_BRANCH_NAME`"
        candidates.append(Candidate(branch, branch, how))
    return Host(name=name, candidates=tuple(candidates), default_branch=default)


_PREVIEWS = (
    ("READTHEDOCS", "true", "Read the Docs", "READTHEDOCS_VERSION_TYPE", ("branch", "tag")),
    ("NETLIFY", "true", "Netlify", "CONTEXT", ("production",)),
    ("CF_PAGES", "1", "Cloudflare Pages", "", ()),
    ("VERCEL", "1", "Vercel", "VERCEL_ENV", ("production",)),
)
"""Hosts whose variables name no base: how each is known, its name, and the variable that says, by
one of some values, that this builds what is published."""


def host_of(environ: Mapping[str, str]) -> Host | None:
    """The build host that this runs on; None on a person's own machine."""

    def says(variable: str, *values: str) -> bool:
        return environ.get(variable, "").casefold() in values

    if says("GITHUB_ACTIONS", "true"):
        return _github(environ)
    if says("GITLAB_CI", "true"):
        return _gitlab(environ)
    for variable, value, name, kind, published in _PREVIEWS:
        if says(variable, value):
            if environ.get(kind) in published:
                what = environ.get("READTHEDOCS_VERSION", "")
                what = f"the version {what}" if variable == "READTHEDOCS" else "for production"
                return Host(name=name, published=f"{name} builds {what}")
            return Host(name=name, tried=(f"{name} does not say what a preview's base is",))
    return Host(name="a build server") if says("CI", "true", "1") else None


def _event(path: str) -> tuple[object, str]:
    """GitHub's event, and what was wrong with its file."""
    if not path:
        return None, "`GITHUB_EVENT_PATH` is not set"
    try:
        # Without waiting for a pipe that is never written to.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or status.st_size > _EVENT_BYTES:
                return None, "the event file of GitHub Actions is no plain file of a few megabytes"
            return json.loads(file.read(_EVENT_BYTES)), ""
    except (OSError, ValueError, RecursionError):
        return None, "the event file of GitHub Actions can't be read as JSON"


def _text(event: Any, *keys: str) -> str:
    for key in keys:
        event = event.get(key) if isinstance(event, dict) else None
    return event if isinstance(event, str) else ""


def _object(event: Any, *keys: str) -> str:
    found = _text(event, *keys)
    return found if is_object(found) else ""
