"""What a build host says about the base of the change that it builds.

Each host has its own variables; some name a commit, some a branch, most only whether this is a
preview. What they name as the *previous build* (`CACHED_COMMIT_REF` of Netlify,
`VERCEL_GIT_PREVIOUS_SHA`, `before` of a push event) is no base: it is a commit of the same branch,
so a page against it would leave out what was pushed before. Sources: the hosts' pages on build
environment variables.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_EVENT_BYTES = 8_000_000
_OBJECT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
_MERGE_REF = re.compile(r"refs/pull/\d+/merge\Z")


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Host:
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


def host_of(environ: Mapping[str, str]) -> Host | None:
    """The build host that this runs on; None on a person's own machine."""
    for variable, value, describe in _HOSTS:
        if environ.get(variable, "").casefold() == value:
            return describe(environ)
    return None


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
    candidates = []
    branch = environ.get("GITHUB_BASE_REF", "")
    head = _object(event, "pull_request", "head", "sha")
    if _MERGE_REF.match(environ.get("GITHUB_REF", "")):
        candidates.append(
            Candidate(
                reference="HEAD^1",
                name=branch or "the commit before the merge",
                how="what GitHub merged the pull request into, the first parent of the merge",
                parents=("", head),
                built=environ.get("GITHUB_SHA", ""),
            )
        )
    if base := _object(event, "pull_request", "base", "sha"):
        how = "named by the event of GitHub's pull request"
        candidates.append(Candidate(reference=base, name=branch or base[:10], how=how))
    if base := _object(event, "merge_group", "base_sha"):
        how = "named by the event of GitHub's merge queue"
        candidates.append(Candidate(reference=base, name=base[:10], how=how))
    if branch:
        how = "the target of the pull request, by `GITHUB_BASE_REF`"
        candidates.append(Candidate(reference=branch, name=branch, how=how))
    return Host(
        name=name,
        candidates=tuple(candidates),
        default_branch=default,
        tried=(problem,) * bool(problem),
    )


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
            Candidate(reference="HEAD^1", name=called, how=how, parents=(merged, ""), built=commit),
            Candidate(reference=merged, name=called, how=how),
        ]
    base = environ.get("CI_MERGE_REQUEST_DIFF_BASE_SHA", "")
    if is_object(base):
        how = "where the request's own diff begins, by `CI_MERGE_REQUEST_DIFF_BASE_SHA`"
        candidates.append(
            Candidate(
                reference=base, name=branch or base[:10], how=how, built="" if merged else commit
            )
        )
    if branch:
        how = "the target of the request, by `CI_MERGE_REQUEST_TARGET_BRANCH_NAME`"
        candidates.append(Candidate(reference=branch, name=branch, how=how))
    return Host(name=name, candidates=tuple(candidates), default_branch=default)


def _read_the_docs(environ: Mapping[str, str]) -> Host:
    name = "Read the Docs"
    kind = environ.get("READTHEDOCS_VERSION_TYPE", "")
    if kind in ("branch", "tag"):
        version = environ.get("READTHEDOCS_VERSION", kind)
        return Host(name=name, published=f"{name} builds the version {version}")
    return _without_base(name)


def _netlify(environ: Mapping[str, str]) -> Host:
    if environ.get("CONTEXT") == "production":
        return Host(name="Netlify", published="Netlify builds for production")
    return _without_base("Netlify", "a deploy preview")


def _cloudflare(_: Mapping[str, str]) -> Host:
    return _without_base("Cloudflare Pages")


def _vercel(environ: Mapping[str, str]) -> Host:
    if environ.get("VERCEL_ENV") == "production":
        return Host(name="Vercel", published="Vercel builds for production")
    return _without_base("Vercel")


def _without_base(name: str, preview: str = "a preview") -> Host:
    """A host whose variables name no base."""
    return Host(name=name, tried=(f"{name} does not say what {preview}'s base is",))


def _other(_: Mapping[str, str]) -> Host:
    return Host(name="a build server")


_HOSTS: tuple[tuple[str, str, Callable[[Mapping[str, str]], Host]], ...] = (
    ("GITHUB_ACTIONS", "true", _github),
    ("GITLAB_CI", "true", _gitlab),
    ("READTHEDOCS", "true", _read_the_docs),
    ("NETLIFY", "true", _netlify),
    ("CF_PAGES", "1", _cloudflare),
    ("VERCEL", "1", _vercel),
    ("CI", "true", _other),
    ("CI", "1", _other),
)


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
