"""What hosts are told to run: one module a host, each a function from what is wanted to files.

`shared` holds what goes with every forge, the commit hook and the template of a review.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from mkdocs_dissent.scaffold.forges.cloudflare import cloudflare_files
from mkdocs_dissent.scaffold.forges.github import github_files
from mkdocs_dissent.scaffold.forges.gitlab import gitlab_files
from mkdocs_dissent.scaffold.forges.host import HostFile, Work
from mkdocs_dissent.scaffold.forges.netlify import netlify_files
from mkdocs_dissent.scaffold.forges.readthedocs import readthedocs_files

HOSTS: Mapping[str, Callable[[Work], list[HostFile]]] = MappingProxyType(
    {
        "github": github_files,
        "gitlab": gitlab_files,
        "readthedocs": readthedocs_files,
        "netlify": netlify_files,
        "cloudflare": cloudflare_files,
    }
)
"""The files of a host, by the name that asks for it."""
