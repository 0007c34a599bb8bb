"""Where a forge shows a file, and what a repository is called there."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit

from mkdocs_dissent.git.run import Git
from mkdocs_dissent.policy import WAYS

SourceUrl = Callable[..., str | None]
"""The address of a file or folder by a commit, its path and, for another repository of the forge,
`owner/name`; None where the forge is not known."""
_WAYS = {"github": "blob", "gitlab": "-/blob", "codeberg": "src/commit", "bitbucket": "src"}
_SSH = re.compile(
    r"(?:ssh://(?:[^@/]+@)?|[\w.-]+@|(?=[\w-]+\.[\w.-]+:))"
    # Hosts for ssh through a firewall, which have no pages.
    r"(?:(?:alt)?ssh\.(?=(?:github|gitlab)\.com|bitbucket\.org))?"
    r"([\w.-]+)(?::\d+(?=/))?[:/](.+)"
)
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
    if not found.startswith(("http://", "https://")):
        return ""
    # A password in a remote's address is not for a page.
    return _LOGIN.sub(r"\1", found).removesuffix("/").removesuffix(".git")


def repository_names(root: Path, environ: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """What a pattern may call the repository: nothing, or `owner/name` in small letters."""
    url = repository_url(root, environ)
    return ("", urlsplit(url).path.strip("/").lower()) if url else ("",)


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
    address, known = known_forge(url, environ or {})
    parts = urlsplit(address)

    def url_of(commit: str, path: str, repository: str = "") -> str | None:
        if not known or not commit or (commit == "HEAD" and known == "codeberg"):
            return None
        home = f"{parts.scheme}://{parts.netloc}/{quote(repository)}" if repository else address
        return f"{home}/{_WAYS[known]}/{commit}/{quote(path, errors='replace')}"

    return url_of


def known_forge(url: str | None, environ: Mapping[str, str]) -> tuple[str, str]:
    """The address of a repository without what may end it, and its forge; empty if unknown."""
    address = (url or "").removesuffix("/").removesuffix(".git")
    parts, server = urlsplit(address), environ.get("GITHUB_SERVER_URL")
    if parts.scheme not in ("http", "https"):
        return address, ""
    if address == environ.get("CI_PROJECT_URL"):
        return address, "gitlab"
    if server and address.startswith(server):
        return address, "github"
    hosts = (parts.hostname or "").split(".")
    return address, next((name for name in _WAYS if name in hosts), "")


# What a forge takes from a browser


_NEW = {
    # https://docs.github.com/issues/tracking-your-work-with-issues/using-issues/creating-an-issue
    # for issues, whose forms take fields by their `id`, and `body` where there is no such form; for
    # files `filename` and `value`.
    "github": (
        "/new/{branch}/{folder}?filename={name}&value={text}",
        "/issues/new?template=dissent-{kind}.yml&about={id}&body={form}",
    ),
    # `params[:content]` of GitLab's app/views/projects/blob/_editor.html.haml, and
    # https://docs.gitlab.com/user/project/issues/create_issues/ for issues.
    "gitlab": (
        "/-/new/{branch}/{folder}?file_name={name}&content={text}",
        "/-/issues/new?issue%5Bdescription%5D={form}",
    ),
    # https://github.com/go-gitea/gitea/pull/16556
    "codeberg": ("/_new/{branch}/{folder}?filename={name}&value={text}", "/issues/new?body={form}"),
}
"""Forge → the page of a new file, and that of a new issue, below the repository's address."""


def new_pages(
    root: Path, url: str | None, environ: Mapping[str, str], branch: str | None = None
) -> dict[str, str]:
    """Way of writing in a browser → the address of its page, with places; none if unknown."""
    address, name = known_forge(url, environ)
    if not branch:
        remote = Git(root, environ).ask("symbolic-ref", "--short", "refs/remotes/origin/HEAD")
        given = environ.get("GITHUB_BASE_REF") or environ.get("CI_DEFAULT_BRANCH")
        branch = remote.removeprefix("origin/") or given or "main"
    pages = (page.replace("{branch}", quote(branch)) for page in _NEW.get(name, ()))
    return {way: address + page for way, page in zip(WAYS, pages, strict=False)}
