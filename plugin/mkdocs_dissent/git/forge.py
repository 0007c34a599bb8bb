"""Where a forge shows a file, and what a repository is called there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit

from mkdocs_dissent.git.run import Git

SourceUrl = Callable[..., str | None]
"""The address of a file or folder by a commit, its path and, for another repository of the forge,
`owner/name`; None where the forge is not known."""
_WAYS = {"github": "blob", "gitlab": "-/blob", "codeberg": "src/commit", "bitbucket": "src"}
_SSH = re.compile(r"(?:ssh://)?(?:[\w.-]+@)([\w.-]+)(?::\d+(?=/))?[:/](.+)")
_LOGIN = re.compile(r"^(https?://)[^/@]*@")


def repository_url(
    root: Path, environ: Mapping[str, str] | None = None, repo_url: str | None = None
) -> str:
    """The address of a repository's page on its forge; empty where nothing says it.

    The build host is asked first, then the site's `repo_url`, then the remote `origin`.
    """
    given = environ or {}
    if given.get("GITHUB_REPOSITORY") and given.get("GITHUB_SERVER_URL"):
        return f"{given['GITHUB_SERVER_URL']}/{given['GITHUB_REPOSITORY']}"
    found = given.get("CI_PROJECT_URL") or repo_url
    found = found or Git(root, environ).ask("config", "--get", "remote.origin.url")
    if ssh := _SSH.fullmatch(found):
        found = f"https://{ssh[1]}/{ssh[2]}"
    # A password in a remote's address is not for a page.
    return _LOGIN.sub(r"\1", found).removesuffix("/").removesuffix(".git")


def repository_names(root: Path, environ: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """What a pattern may call the repository: nothing, or `owner/name` in small letters."""
    parts = urlsplit(repository_url(root, environ))
    return ("", parts.path.strip("/").lower()) if parts.scheme in ("http", "https") else ("",)


def built_commit(root: Path, environ: Mapping[str, str]) -> str:
    """The commit that a pull request proposes, where what is checked out is a merge with its base.

    Empty elsewhere. The forge forgets that merge one day, and keeps the commit.
    """
    merged = environ.get("GITHUB_REF", "").startswith("refs/pull/")
    return Git(root, environ).ask("rev-parse", "--quiet", "--verify", "HEAD^2") if merged else ""


def head_of(root: Path, environ: Mapping[str, str]) -> str:
    """The commit that is judged: what the pull request proposes, else what is checked out."""
    return built_commit(root, environ) or Git(root, environ).ask("rev-parse", "--verify", "HEAD")


def source_urls(url: str | None, environ: Mapping[str, str] | None = None) -> SourceUrl:
    """Where a forge shows a file, by the repository's address.

    Known forges only, and the one that runs the build: a guess would be a link that leads nowhere.
    """
    address = (url or "").removesuffix("/").removesuffix(".git")
    parts, given = urlsplit(address), environ or {}
    known = [way for name, way in _WAYS.items() if name in (parts.hostname or "").split(".")]
    if address == given.get("CI_PROJECT_URL"):
        known = [_WAYS["gitlab"]]
    elif given.get("GITHUB_SERVER_URL") and address.startswith(given["GITHUB_SERVER_URL"]):
        known = [_WAYS["github"]]

    def url_of(commit: str, path: str, repository: str = "") -> str | None:
        if not known or not commit or parts.scheme not in ("http", "https"):
            return None
        if commit == "HEAD" and known == [_WAYS["codeberg"]]:
            return None
        home = f"{parts.scheme}://{parts.netloc}/{quote(repository)}" if repository else address
        return f"{home}/{known[0]}/{commit}/{quote(path, errors='replace')}"

    return url_of
