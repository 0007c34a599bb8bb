"""git: what a change is compared with, which files it touches, and how they were.

`resolve` finds the base on any build host, or says that it is unknown and why; `changed_paths`
names the files that differ from it; a `RevisionTree` reads them as they were. Everything goes
through `git`, one process a question and never one a file; nothing is checked out, and neither the
index nor a reference changes.
"""

from mkdocs_dissent.git.base import AUTO, Base, NoBase, Published, resolve
from mkdocs_dissent.git.changed import (
    Changed,
    NotCompared,
    Repository,
    added_since,
    changed_paths,
    repository_at,
    touched_paths,
)
from mkdocs_dissent.git.clone import NETWORK_SECONDS
from mkdocs_dissent.git.forge import SourceUrl, built_commit, head_of, repository_url, source_urls
from mkdocs_dissent.git.hosts import host_of
from mkdocs_dissent.git.run import Git, GitError, GitMissing
from mkdocs_dissent.git.tree import RevisionTree

__all__ = [
    "AUTO",
    "NETWORK_SECONDS",
    "Base",
    "Changed",
    "Git",
    "GitError",
    "GitMissing",
    "NoBase",
    "NotCompared",
    "Published",
    "Repository",
    "RevisionTree",
    "SourceUrl",
    "added_since",
    "built_commit",
    "changed_paths",
    "head_of",
    "host_of",
    "repository_at",
    "repository_url",
    "resolve",
    "source_urls",
    "touched_paths",
]
