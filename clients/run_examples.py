"""Runs every example against a demo, and looks whether it did what docs/integrations.md says: run_examples.py WORK URL LANGUAGE...

WORK holds what scripts/clients generated, built and started. Only the standard library is used here, and none of the clients.
"""

import base64
import contextlib
import datetime
import hashlib
import hmac
import http.server
import json
import os
import pathlib
import re
import socket
import sqlite3
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

WORK, URL, LANGUAGES = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
TOKENS = json.loads((WORK / "demo.out").read_text(encoding="utf-8").splitlines()[0])["tokens"]
FROM, UNTIL = (str(datetime.date.today() + datetime.timedelta(days=days)) for days in (130, 220))
TYPESCRIPT, PYTHON = WORK / "typescript", WORK / "python"


def ask(method, path, body=None, token=None, headers=None, url=URL):
    """Status, headers and body of an answer."""
    data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
    kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
    sent = {"content-type": kind, **({"authorization": f"Bearer {token}"} if token else {}), **(headers or {})}
    request = urllib.request.Request(url + path, data=data, method=method, headers=sent)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read().decode()
            status, told = answer.status, answer.headers
    except urllib.error.HTTPError as refused:
        text, status, told = refused.read().decode(), refused.code, refused.headers
    return status, told, text


def done(method, path, body=None, token=None):
    """The body of an answer that must be good."""
    status, _, text = ask(method, path, body, token)
    assert status < 300, (method, path, status, text)
    return json.loads(text) if text else None


def patched(path, change, token):
    """Changes the version that is there."""
    _, headers, _ = ask("GET", path, token=token)
    status, _, text = ask("PATCH", path, change, token, {"if-match": headers["etag"]})
    assert status == 200, text


def run(command, folder, expect=0, **environment):
    """What a program printed; it must end as expected."""
    ended = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == expect, (command, ended.returncode, ended.stdout, ended.stderr)
    return ended.stdout


def javascript(name, *arguments, **rest):
    return run(["node", f"built/src/{name}.js", *arguments], TYPESCRIPT, **rest)


def python(name, *arguments, **rest):
    return run([sys.executable, f"{name}.py", *arguments], PYTHON, **rest)


def labs_near_you():
    """The labs are those that the register answers, and a page that is looked at often asks once a minute."""
    path = "/v1/labs?theme=home-care&nearMunicipality=Eindhoven&sort=distance&limit=5"
    expected = [lab["name"] for lab in done("GET", path)["labs"]]
    lines = javascript("labs-near-you", URL, "home-care", "Eindhoven").splitlines()
    assert len(lines) == 5 and all(line.startswith(name) for line, name in zip(lines, expected)), lines
    script = """
      import { labsNear } from "./built/src/labs-near-you.js";
      const real = fetch, statuses = [];
      globalThis.fetch = async (...all) => { const answer = await real(...all); statuses.push(answer.status); return answer; };
      const first = await labsNear(process.env.URL, "home-care", "Eindhoven");
      const second = await labsNear(process.env.URL, "home-care", "Eindhoven");
      const now = Date.now();
      Date.now = () => now + 61_000;
      const third = await labsNear(process.env.URL, "home-care", "Eindhoven");
      console.log(JSON.stringify({ statuses, same: first === second && second === third }));
    """
    told = json.loads(run(["node", "--input-type=module", "-e", script], TYPESCRIPT, URL=URL))
    assert told == {"statuses": [200, 304], "same": True}, told


def exported(token):
    """The whole register, as it is."""
    found = {}
    for kind in ("labs", "organisations", "themes", "networks", "outcomes"):
        _, _, text = ask("GET", f"/v1/exports/{kind}", token=token)
        found |= {(kind, (one := json.loads(line))["id"]): one for line in text.splitlines()}
    return found


def mirror():
    """The copy equals the register: at first, after changes, and after it had to begin anew."""

    def copy_of(file):
        with contextlib.closing(sqlite3.connect(WORK / file)) as copy:
            return {(kind, id): json.loads(body) for kind, id, body in copy.execute("SELECT * FROM objects")}

    def keep(file, *token):
        told = python("mirror", URL, str(WORK / file), *token)
        assert copy_of(file) == exported(*(token or (None,))), "the copy is not the register"
        return told

    assert keep("public.sqlite3").startswith("read everything; ")
    assert keep("public.sqlite3").startswith("0 changes; ")
    patched("/v1/labs/cic-west-brabant", {"website": "https://mirror.example"}, TOKENS["admin"])
    new = {"name": "Spiegelhuis (fictief)", "kind": "company", "fictitious": True}
    made = done("POST", "/v1/organisations", new, TOKENS["admin"])
    assert keep("public.sqlite3").startswith("2 changes; ")
    _, headers, _ = ask("GET", f"/v1/organisations/{made['id']}")
    status, _, text = ask("DELETE", f"/v1/organisations/{made['id']}", None, TOKENS["admin"], {"if-match": headers["etag"]})
    assert status == 204, text
    assert keep("public.sqlite3").startswith("1 changes; ")
    # Somebody who may see more than before has to begin anew (410).
    assert keep("own.sqlite3", TOKENS["careProvider"]).startswith("read everything; ")
    me = done("GET", "/v1/me", token=TOKENS["careProvider"])
    done("POST", f"/v1/users/{me['id']}/grants", {"role": "province"}, TOKENS["admin"])
    assert keep("own.sqlite3", TOKENS["careProvider"]).startswith("read everything anew; ")
    assert keep("own.sqlite3", TOKENS["careProvider"]).startswith("0 changes; ")


def pilot_request():
    """Refused without the company's consent; filed once, however often it is sent; its state is that of the register."""
    partner = done("POST", "/v1/organisations", {"name": "Portaal (fictief)", "kind": "other", "fictitious": True}, TOKENS["admin"])
    client = {"organisation": partner["id"], "name": "Portaal", "scopes": ["innovations:read", "requests:write"]}
    client = done("POST", "/v1/clients", client, TOKENS["admin"])["id"]
    until = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=90)).strftime("%Y-%m-%dT%H:%M:%SZ")
    secret = done("POST", f"/v1/clients/{client}/credentials", {"kind": "secret", "expiresAt": until}, TOKENS["admin"])["secret"]
    arguments = ("pilot-request", URL, "demo-thuisdialyse-unit", "cic-west-brabant", FROM, UNTIL)
    machine = {"CLIENT_ID": client, "CLIENT_SECRET": secret}
    assert javascript(*arguments, expect=1, **machine).startswith("refused: "), "filed without consent"
    done("POST", "/v1/organisations/demo-mkb/consents", {"client": client}, TOKENS["sme"])
    first = javascript(*arguments, **machine).splitlines()
    assert first[0].endswith("submitted: waits for the network") and first[1] == "nothing changed since", first
    id = first[0].split()[0]
    again = javascript(*arguments, **machine).splitlines()
    assert again == first, (first, again)
    done("POST", f"/v1/pilot-requests/{id}/transitions", {"event": "open"}, TOKENS["networkManager"])
    assert javascript(*arguments, **machine).startswith(f"{id} in_matching: is with the labs")
    assert javascript(*arguments, expect=1, CLIENT_ID=client, CLIENT_SECRET=secret[:-2]).startswith("refused: ")


def webhooks():
    """What is signed is believed, and nothing else; in both languages."""
    if "typescript" in LANGUAGES:
        receive(["node", "built/src/webhook-receiver.js"], TYPESCRIPT)
    if "python" in LANGUAGES:
        receive([sys.executable, "webhook_receiver.py"], PYTHON)


def receive(command, folder):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    here = f"http://127.0.0.1:{port}"
    made = done("POST", "/v1/webhooks", {"url": f"{here}/hooks"}, TOKENS["admin"])
    webhook, secret = made["webhook"]["id"], made["secret"]
    receiver = subprocess.Popen(
        [*command, str(port)], cwd=folder, env={**os.environ, "WEBHOOK_SECRET": secret}, stdout=subprocess.PIPE, text=True
    )
    lines = []
    threading.Thread(target=lambda: lines.extend(iter(receiver.stdout.readline, "")), daemon=True).start()

    def told(line):
        end = time.monotonic() + 30
        while f"{line}\n" not in lines:
            assert receiver.poll() is None and time.monotonic() < end, (line, lines)
            time.sleep(0.05)

    try:
        told("listening")
        done("POST", f"/v1/webhooks/{webhook}/pings", {}, TOKENS["admin"])
        told("ping")
        lab = done("GET", "/v1/labs/cic-west-brabant")
        patched("/v1/labs/cic-west-brabant", {"website": f"https://hooks-{port}.example"}, TOKENS["admin"])
        told(f"changed labs {lab['id']} {URL}/v1/labs/{lab['id']}")
        event = json.dumps({"specversion": "1.0", "id": lab["id"], "type": "nl.proeftuin.webhook.ping"}).encode()
        now = int(time.time())
        for key, moment in ((b"x" * 24, now), (base64.b64decode(secret.removeprefix("whsec_")), now - 600)):
            mac = hmac.new(key, f"{lab['id']}.{moment}.".encode() + event, hashlib.sha256).digest()
            signature = f"v1,{base64.b64encode(mac).decode()}"
            headers = {"webhook-id": lab["id"], "webhook-timestamp": str(moment), "webhook-signature": signature}
            status, _, _ = ask("POST", "/hooks", event, None, headers, url=here)
            assert status == 401, (status, moment)
        told("not from Proeftuin")
    finally:
        receiver.terminate()
        receiver.wait()
        ask("DELETE", f"/v1/webhooks/{webhook}", None, TOKENS["admin"], {"if-match": '"1"'})


def webhooks_over_tls():
    """What a certificate proves is called, under the name that it proves; the same receiver under another name is not."""
    if not (WORK / "tls" / "server.crt").exists():
        print("-- webhooks over TLS skipped: no openssl")
        return
    calls = []

    class Receiver(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            calls.append(json.loads(self.rfile.read(int(self.headers["content-length"])))["type"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, *_):
            """Who refuses the certificate hangs up."""

    server = Server(("127.0.0.1", 0), Receiver)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(WORK / "tls" / "server.crt", WORK / "tls" / "server.key")
    # Shakes hands when it is read, in a thread of its own: who refuses the certificate stops nobody else.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def attempt(name):
        """What became of a ping."""
        made = done("POST", "/v1/webhooks", {"url": f"https://{name}:{server.server_port}/hooks"}, TOKENS["admin"])
        path = f"/v1/webhooks/{made['webhook']['id']}"
        done("POST", f"{path}/pings", {}, TOKENS["admin"])
        end = time.monotonic() + 30
        while not (attempts := done("GET", f"{path}/deliveries", token=TOKENS["admin"])["deliveries"][0]["attempts"]):
            assert time.monotonic() < end, "the ping did not go out"
            time.sleep(0.05)
        _, headers, _ = ask("GET", path, token=TOKENS["admin"])
        ask("DELETE", path, None, TOKENS["admin"], {"if-match": headers["etag"]})
        return attempts[0]["fault"], attempts[0]["httpStatus"]

    assert attempt("localhost") == (None, 204) and calls == ["nl.proeftuin.webhook.ping"], calls
    assert attempt("127.0.0.1") == ("unreachable", None) and len(calls) == 1, calls
    server.shutdown()


def harvest():
    """All published outcomes are in the catalogue, and what did not change is not sent again."""
    first = python("harvest", URL, str(WORK / "harvest")).splitlines()
    assert first[0].startswith("catalogue new; outcomes new; http"), first
    expected = {outcome["id"] for outcome in done("GET", "/v1/outcomes")["outcomes"]}
    assert {line.split()[0] for line in first[1:]} == expected and len(expected) > 1, first
    again = python("harvest", URL, str(WORK / "harvest")).splitlines()
    assert again[0].startswith("catalogue unchanged; outcomes unchanged; http") and again[1:] == first[1:], again


def calendars():
    """Two libraries that share no code read the same in both calendars of a lab, and it is what the register says."""
    script = """
      import ICAL from "ical.js";
      const text = await (await fetch(process.argv.at(-1))).text();
      const calendar = new ICAL.Component(ICAL.parse(text));
      const days = calendar.getAllSubcomponents("vevent").map((component) => {
        const { startDate, endDate, summary } = new ICAL.Event(component);
        if (!startDate.isDate || !endDate.isDate) throw new Error("whole days were expected");
        endDate.adjust(-1, 0, 0, 0);
        return `${startDate} ${endDate} ${summary}`;
      });
      console.log(days.sort().join("\\n"));
    """

    def read(address):
        told = run(["node", "--input-type=module", "-e", script, "--", address], TYPESCRIPT).splitlines()
        assert told == python("free_days", address).splitlines(), (told, address)
        return told

    # As awkward as names get: what the standard escapes, and more bytes than it has in a line.
    name = "Zorg\\huis; \"West\", Brabant: één lange naam — " + "überprüfung 🩺 " * 6
    before = done("GET", "/v1/labs/cic-west-brabant")["name"]
    patched("/v1/labs/cic-west-brabant", {"name": name.strip()}, TOKENS["admin"])
    today = datetime.date.today()
    free = read(f"{URL}/v1/labs/cic-west-brabant/calendar")
    period = f"from={today}&until={today + datetime.timedelta(days=365)}&forSme=true"
    stated = done("GET", f"/v1/labs/cic-west-brabant/availability?{period}")["segments"]
    slots = {part["from"]: part["general"] + sum(theme["free"] for theme in part["themes"]) for part in stated}
    expected = [f"{first} {name.strip()}: {count} plek" for first, count in slots.items() if count > 0]
    assert len(free) == len(expected) > 0, (free, expected)
    for line, (first, says) in zip(free, (one.split(" ", 1) for one in expected)):
        assert line.startswith(first) and says in line, (line, says)
    made = done("POST", "/v1/labs/cic-west-brabant/calendar-addresses", {"name": "Proef"}, TOKENS["coordinator"])
    held = read(made["url"])
    placements = done("GET", "/v1/placements?lab=cic-west-brabant&limit=100", token=TOKENS["coordinator"])["placements"]
    shown = {"proposed", "offered", "accepted", "confirmed", "ended"}
    periods = sorted((one["period"]["from"], one["period"]["until"]) for one in placements if one["status"] in shown)
    assert [tuple(line.split()[:2]) for line in held] == periods and periods, (held, periods)
    patched("/v1/labs/cic-west-brabant", {"name": before}, TOKENS["admin"])


def pasted():
    """The commands of docs/integrations.md, as they stand there, in one shell."""
    text = (pathlib.Path(__file__).parent.parent / "docs" / "integrations.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 3, "docs/integrations.md lost its commands"
    environment = {"URL": URL, "SME": TOKENS["sme"], "ADMIN": TOKENS["admin"], "COORDINATOR": TOKENS["coordinator"]}
    script = "set -euo pipefail\ncurl() { command curl --fail-with-body \"$@\"; }\n" + "\n".join(blocks)
    run(["bash", "-c", script], WORK, **environment)


EXAMPLES = {
    "labs near you": (labs_near_you, ["typescript"]),
    "a mirror": (mirror, ["python"]),
    "a pilot request": (pilot_request, ["typescript"]),
    "webhooks": (webhooks, []),
    "webhooks over TLS": (webhooks_over_tls, []),
    "a catalogue": (harvest, ["python"]),
    "calendars": (calendars, ["typescript", "python"]),
    "the commands of docs/integrations.md": (pasted, []),
}
for name, (example, needs) in EXAMPLES.items():
    if all(language in LANGUAGES for language in needs):
        began = time.monotonic()
        example()
        print(f"-- done in {time.monotonic() - began:.1f} s: {name}", flush=True)
