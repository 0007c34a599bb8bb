"""Cloudflare Pages: where the built site is. What builds it can be said in the dashboard only.

https://developers.cloudflare.com/pages/functions/wrangler-configuration/
"""

from __future__ import annotations

from mkdocs_dissent.scaffold.forges.host import PYTHON, HostFile, Work, toml_text
from mkdocs_dissent.scaffold.names import slug


def cloudflare_files(work: Work) -> list[HostFile]:
    """The configuration file, with the settings of the dashboard as a comment."""
    # Its clone is shallow, so that a preview would not know what it changes.
    command = f"{'; '.join(work.deepen)}; {work.build}"
    settings = f"""\
#   Build command:        {_line(command)}
#   Build output:         {_line(work.site)}
#   Production branch:    {_line(work.branch)}
#   Environment variable: PYTHON_VERSION = {PYTHON}
"""
    output = f"pages_build_output_dir = {toml_text(work.site)}\n"
    text = f"""\
# Written by `dissent init` for Cloudflare Pages. Once this file is there, it and not the dashboard
# says where the built site is. What builds it is still said in the dashboard, under Settings,
# Build:
#
{settings}
# The project's name, as in the dashboard.
name = {toml_text(slug(work.name, "register"))}
{output}"""
    return [
        HostFile(
            path="wrangler.toml",
            also=("wrangler.json", "wrangler.jsonc"),
            text=text,
            sign="pages_build_output_dir",
            where="the top level",
            add=settings + output,
            done=("pages_build_output_dir",),
        )
    ]


def _line(text: str) -> str:
    """Text for a comment, which ends with its line and can hold no control character."""
    return text if text.isprintable() else toml_text(text)
