// Receives webhooks, and believes only what is signed. Run: WEBHOOK_SECRET=whsec_… node built/webhook-receiver.js PORT
import { createServer, type IncomingMessage } from "node:http";
import { Webhook } from "standardwebhooks";
import type { Schemas } from "./client.js";

type Event = Schemas["CloudEvent"];

/** The event, when its signature is right and no older than five minutes; throws otherwise. */
export function opened(secret: string, headers: IncomingMessage["headers"], body: string): Event {
  return new Webhook(secret).verify(body, headers as Record<string, string>) as Event;
}

const seen = new Set<string>();

/** What to do with it; done after the answer, because the register waits for that 15 seconds at most. */
function take(event: Event): void {
  // The same event may come twice.
  if (seen.has(event.id)) return;
  seen.add(event.id);
  switch (event.type) {
    case "nl.proeftuin.webhook.ping":
      return console.log("ping");
    case "nl.proeftuin.changes.resync":
      return console.log("resync: read everything anew");
    default:
      console.log(`${event.data?.operation} ${event.data?.kind} ${event.subject} ${event.dataref ?? "-"}`);
  }
}

const secret = process.env["WEBHOOK_SECRET"];
const port = process.argv[2];
if (secret !== undefined && port !== undefined) {
  createServer(async (request, answer) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    try {
      const event = opened(secret, request.headers, Buffer.concat(parts).toString("utf8"));
      answer.writeHead(204).end();
      take(event);
    } catch {
      answer.writeHead(401).end();
      console.log("not from Proeftuin");
    }
  }).listen(Number(port), "127.0.0.1", () => console.log("listening"));
}
