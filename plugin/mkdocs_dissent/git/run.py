"""git by subprocess: the one place of the package that runs it.

A repository may be a stranger's, its configuration too. So no command here runs a program that a
configuration names (hooks, file-system monitors, filters, credential helpers, `ssh` commands,
remote helpers), asks anybody for a password, writes to the index or fetches what a partial clone
left out; and what a hook or a CI job set for a repository of its own does not count.
"""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

SECONDS = 60
"""How long a command on local files may take."""

_SETTINGS = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.alternateRefsCommand=",
    "core.askPass=",
    "credential.helper=",
    "credential.interactive=false",
    "protocol.ext.allow=never",
    "submodule.recurse=false",
    "fetch.writeCommitGraph=false",
    "gc.auto=0",
    "maintenance.auto=false",
)
_KEPT = ("GIT_CONFIG_", "GIT_EXEC_PATH", "GIT_HTTP_", "GIT_PROXY_", "GIT_SSH_", "GIT_SSL_")
"""What a person sets for git as a whole; every other `GIT_…` is of one repository or one run."""
_OURS = {
    "GIT_ASKPASS": "",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
    "SSH_ASKPASS": "",
}
_PROTOCOLS = "file:http:https:ssh"
"""Those that start no program of a configuration's choosing."""


class GitError(Exception):
    """git could not be run, or refused; the message is a sentence about it, without a full stop."""


class GitMissing(GitError):  # noqa: N818 (it says what is the matter)
    """There is no `git` on the path."""


class Git(NamedTuple):
    """The repository around `root`.

    `environ` is where `PATH`, `HOME` and the like come from; the process's own where it is None.
    """

    root: Path
    environ: Mapping[str, str] | None = None

    def run(
        self,
        *arguments: str,
        stdin: bytes = b"",
        settings: Sequence[str] = (),
        seconds: float = SECONDS,
        network: bool = False,
    ) -> bytes:
        """What a command prints. Raises GitError where it fails or takes longer than `seconds`.

        `stdin` is what it is given to read, `settings` are further ones for it, `key=value`;
        `network` is whether it may ask a remote.
        """
        process = self._start(arguments, settings, network=network)
        return _outcome(process, arguments[0], stdin, seconds)

    def ask(self, *arguments: str) -> str:
        """What a command prints, stripped; nothing where it fails."""
        try:
            return os.fsdecode(self.run(*arguments)).strip()
        except GitError:
            return ""

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """A process to talk to. Raises GitError."""
        return self._start(arguments, (), network=False, stderr=subprocess.DEVNULL)

    def environment(self, *, network: bool) -> dict[str, str]:
        """The environment of every command."""
        given = os.environ if self.environ is None else self.environ
        kept = {name: value for name, value in given.items() if _is_kept(name)}
        # An unknown protocol here is how an older git is kept from fetching lazily.
        ours = {"GIT_ALLOW_PROTOCOL": _PROTOCOLS if network else "none"}
        # Set, or a repository's `core.sshCommand` would be run.
        ssh = kept.get("GIT_SSH_COMMAND", "ssh")
        ours["GIT_SSH_COMMAND"] = f"{ssh} -o BatchMode=yes -o ConnectTimeout=5"
        # A repository further up is another one.
        return kept | _OURS | ours | {"GIT_CEILING_DIRECTORIES": str(self.root.parent)}

    def _start(
        self,
        arguments: Sequence[str],
        settings: Sequence[str],
        *,
        network: bool,
        stderr: int = subprocess.PIPE,
    ) -> subprocess.Popen[bytes]:
        set_ = (word for setting in (*_SETTINGS, *settings) for word in ("-c", setting))
        try:
            return subprocess.Popen(
                ["git", "--no-pager", "-C", str(self.root), *set_, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                env=self.environment(network=network),
                # A group of its own, so that its helpers end with it; and no terminal to ask on.
                start_new_session=True,
            )
        except FileNotFoundError as error:
            raise GitMissing("there is no `git` here") from error
        except (OSError, ValueError) as error:
            raise GitError(f"`git` can't be run: {error}") from error


def _outcome(process: subprocess.Popen[bytes], name: str, stdin: bytes, seconds: float) -> bytes:
    try:
        out, err = process.communicate(stdin, timeout=seconds)
    except subprocess.TimeoutExpired as error:
        _end(process)
        raise GitError(f"`git {name}` took over {seconds:.0f} seconds") from error
    except BaseException:
        _end(process)
        raise
    if process.returncode:
        raise GitError(_complaint(err) or f"`git {name}` failed")
    return out


def _is_kept(name: str) -> bool:
    if name == "GIT_CONFIG_PARAMETERS":
        return False
    return not name.startswith(("GIT_", "SSH_ASKPASS")) or name.startswith(_KEPT)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and its helpers, which may hold its pipes open."""
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.communicate()


def _complaint(err: bytes) -> str:
    """The line that says why: the first that is no hint, warning or progress."""
    lines = [line.strip() for line in err.decode(errors="replace").splitlines()]
    blunt = [line for line in lines if line.startswith(("fatal:", "error:"))]
    line = next(iter(blunt or filter(None, lines)), "")
    return line.removeprefix("fatal: ").removeprefix("error: ").rstrip(".")
