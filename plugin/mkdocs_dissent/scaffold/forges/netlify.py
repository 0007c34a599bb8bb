"""Netlify: the build, and deploy previews that know what they change.

https://docs.netlify.com/configure-builds/file-based-configuration/
"""

from __future__ import annotations

from mkdocs_dissent.scaffold.forges.host import PYTHON, HostFile, Work, toml_text


def netlify_files(work: Work) -> list[HostFile]:
    """The configuration file."""
    preview = f"{'; '.join(work.deepen)}; {work.build}"
    context = f"""\
# A preview says what it changes. For that it needs the commit from which the change began.
[context.deploy-preview]
command = {toml_text(preview)}
"""
    text = f"""\
# Written by `dissent init`.
[build]
command = {toml_text(work.build)}
publish = {toml_text(work.site)}

[build.environment]
PYTHON_VERSION = "{PYTHON}"

{context}"""
    return [
        HostFile(
            path="netlify.toml", text=text, where="the contexts", add=context, done=("git fetch",)
        )
    ]
