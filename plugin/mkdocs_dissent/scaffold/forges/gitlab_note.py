"""GitLab: the job that writes what a merge request changes into one note, given a token."""

from __future__ import annotations

from mkdocs_dissent.scaffold.forges.host import MARKER, PYTHON, UNCHANGED

_SCRIPT = f"""\
import json, os, urllib.request

given = os.environ
api = given["CI_API_V4_URL"]
merge_request = given["CI_MERGE_REQUEST_PROJECT_ID"], given["CI_MERGE_REQUEST_IID"]
notes = "{{}}/projects/{{}}/merge_requests/{{}}/notes".format(api, *merge_request)

def ask(method, url, data=None):
    headers = {{"PRIVATE-TOKEN": given["DISSENT_TOKEN"], "Content-Type": "application/json"}}
    body = None if data is None else json.dumps(data).encode()
    request = urllib.request.Request(url, body, headers, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)

def all_notes():
    page = 1
    while found := ask("GET", f"{{notes}}?per_page=100&page={{page}}"):
        yield from found
        page += 1

text = open("dissent-changes.md", encoding="utf-8").read()
me = ask("GET", f"{{api}}/user")["id"]
ours = (note for note in all_notes() if note["body"].startswith("{MARKER}"))
if note := next((note["id"] for note in ours if note["author"]["id"] == me), None):
    ask("PUT", f"{{notes}}/{{note}}", {{"body": text}})
elif "{UNCHANGED}" not in text:
    ask("POST", notes, {{"body": text}})
"""


def _indented(script: str) -> str:
    return "".join(f"      {line}".rstrip() + "\n" for line in script.splitlines())


NOTE_JOB = f"""\
# The same as a note of the merge request, once there is a CI/CD variable DISSENT_TOKEN: a project
# access token, role Reporter, scope api, masked. Whoever may push a branch here can read it. A
# merge request from a fork runs in the fork, without it: the job before has the text.
dissent-note:
  image: python:{PYTHON}-slim
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event" && $DISSENT_TOKEN
  needs: [dissent-changes]
  variables:
    GIT_STRATEGY: none
  script:
    - |
      python3 - <<'PYTHON'
{_indented(_SCRIPT)}\
      PYTHON
"""
