"""Receives webhooks, and believes only what is signed: WEBHOOK_SECRET=whsec_… python webhook_receiver.py PORT"""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from proeftuin_client.models.cloud_event import CloudEvent
from proeftuin_client.types import Unset
from standardwebhooks import Webhook, WebhookVerificationError

SEEN: set[str] = set()


def opened(secret: str, headers: dict[str, str], body: bytes) -> CloudEvent:
    """The event, when its signature is right and no older than five minutes."""
    Webhook(secret).verify(body, headers)
    return CloudEvent.from_dict(json.loads(body))


def take(event: CloudEvent) -> None:
    """What to do with it; after the answer, because the register waits for that 15 seconds at most."""
    # The same event may come twice.
    if str(event.id) in SEEN:
        return
    SEEN.add(str(event.id))
    if event.type_ == "nl.proeftuin.webhook.ping":
        print("ping", flush=True)
    elif event.type_ == "nl.proeftuin.changes.resync":
        print("resync: read everything anew", flush=True)
    elif not isinstance(event.data, Unset):
        print(f"{event.data.operation} {event.data.kind} {event.subject} {event.dataref or '-'}", flush=True)


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            event = opened(os.environ["WEBHOOK_SECRET"], headers, body)
        except WebhookVerificationError:
            print("not from Proeftuin", flush=True)
            self.send_response(401)
            self.end_headers()
            return
        self.send_response(204)
        self.end_headers()
        take(event)

    def log_message(self, format: str, *args: object) -> None:
        pass


if __name__ == "__main__":
    print("listening", flush=True)
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
