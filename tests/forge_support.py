"""What hosts are told, as tests take it: texts by path, scripts by job, and a shell to run them."""

from __future__ import annotations

import json
import re
import subprocess
import threading
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml

from mkdocs_dissent.scaffold.forges import Work, github_files, gitlab_jobs, intake_files


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=ana", "-c", "user.email=ana@example.org"]
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


PLAIN = Work(install="mkdocs-dissent", config="mkdocs.yml", site="site", branch="main")
ODD = Work(
    install="-r requirements.txt mkdocs-dissent",
    config="team a/it's #1: ${{ secrets.X }}.yml",
    site="team a/its site",
    branch="release/1.x+y's",
)
INTAKE = ".github/workflows/dissent-intake.yml"
GUIDE = Path(__file__).parents[1] / "docs" / "review.md"


def texts(work: Work, *hosts: str) -> dict[str, str]:
    """The files of some hosts, else of both, by path."""
    files = github_files(work) if not hosts or "github" in hosts else {}
    if files:
        files[INTAKE] = intake_files(work, "github")[INTAKE]
    if not hosts or "gitlab" in hosts:
        files[".gitlab-ci.yml"] = gitlab_jobs(work, intake=True)
    return files


def shown(host: str) -> str:
    """The lines that the guide shows for a host that only builds sites."""
    section = GUIDE.read_text().split(f"\n### {host}\n")[1].split("\n### ")[0]
    [block] = re.findall(r"^```\w+\n(.*?)^```$", section, re.M | re.S)
    return str(block)


def build_commands(host: str) -> str:
    """All that a host of previews runs by the guide, in one script."""
    text = shown(host)
    if host == "Read the Docs":
        jobs = yaml.safe_load(text)["build"]["jobs"]
        return "\n".join([*jobs["post_checkout"], *jobs["post_install"]])
    if host == "Netlify":
        command: str = tomllib.loads(text)["context"]["deploy-preview"]["command"]
        return command
    return text


def steps(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, job in yaml.safe_load(text)["jobs"].items():
        yield from ((name, step) for step in job["steps"])


def lines(text: str, job: str) -> list[str]:
    """The script of a GitLab job, what it extends included."""
    data = yaml.safe_load(text)
    before = data.get(data[job].get("extends", ""), {}).get("before_script", [])
    return [*before, *data[job]["script"]]


HERE = Work(
    install="mkdocs-dissent", config="team a/it's #1.yml", site="team a/site", branch="main"
)


def shell(
    script: str, folder: Path, given: Mapping[str, str], *, shell: tuple[str, ...] = ("sh", "-e")
) -> subprocess.CompletedProcess[str]:
    """Carry a script out as a runner does, with nothing of this process's environment."""
    apart = {"HOME": str(folder.parent), "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
    return subprocess.run(
        [*shell, "-c", script], cwd=folder, env=apart | given, capture_output=True, text=True,
        timeout=120,
    )  # fmt: skip


GITHUB_SHELL = ("bash", "-eo", "pipefail")


@contextmanager
def served(answer: Callable[[str, str, Any], Any], header: str, token: str) -> Iterator[str]:
    """The address at which a forge in memory answers method, address and body.

    None is an answer of 404, a number one of that status. Its API is told the token in a header;
    a chat, at any other path, is not.
    """

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            expected = token if self.path.startswith("/api/") else None
            assert self.headers[header] == expected, "the API is told the token, a chat is not"
            found = answer(self.command, self.path, body)
            self.send_response(404 if found is None else found if isinstance(found, int) else 200)
            self.end_headers()
            self.wfile.write(json.dumps(found).encode())

        do_GET = do_POST = do_PATCH = do_PUT = _do  # noqa: N815

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
