// A partner's portal files a pilot request for a company that consented, and follows it.
// Run: CLIENT_ID=… CLIENT_SECRET=… node built/pilot-request.js URL INNOVATION LAB FROM UNTIL
import { connect, good, Refused, type Proeftuin, type Schemas } from "./client.js";

/** What the token endpoint says no with: it speaks OAuth, not problems. */
export class NotLetIn extends Error {}

/** A token for the machine (OAuth 2, client credentials): good for some time, so ask again when it has run out. */
export async function tokenFor(url: string, id: string, secret: string): Promise<string> {
  const { data, error, response } = await connect(url).POST("/oauth2/token", {
    body: { grant_type: "client_credentials", scope: "innovations:read requests:write" },
    headers: {
      authorization: `Basic ${btoa(`${id}:${secret}`)}`,
      "content-type": "application/x-www-form-urlencoded",
    },
  });
  if (error !== undefined && "error" in error) throw new NotLetIn(`${error.error}: ${error.error_description}`);
  return good({ data, error, response }).access_token;
}

/** Files the request. `reference` is your own number of it: sent twice, it is still filed once. */
export async function file(
  portal: Proeftuin,
  reference: string,
  request: Schemas["NewPilotRequest"],
): Promise<Schemas["PilotRequestView"]> {
  const draft = good(
    await portal.POST("/pilot-requests", {
      params: { header: { "Idempotency-Key": `"${reference}"` } },
      body: request,
    }),
  );
  if (!draft.allowedEvents.includes("submit")) return draft;
  return good(
    await portal.POST("/pilot-requests/{id}/transitions", {
      params: { path: { id: draft.id }, header: { "Idempotency-Key": `"${reference}-submit"` } },
      body: { event: "submit" },
    }),
  );
}

/** Where it stands, in words that a company understands; `null` while nothing changed since `etag`. */
export async function follow(
  portal: Proeftuin,
  id: string,
  etag?: string,
): Promise<{ etag: string; request: Schemas["PilotRequestView"] } | null> {
  const { data, error, response } = await portal.GET("/pilot-requests/{id}", {
    params: { path: { id } },
    headers: etag === undefined ? {} : { "if-none-match": etag },
  });
  if (response.status === 304) return null;
  return { etag: response.headers.get("etag") ?? "", request: good({ data, error, response }) };
}

const WORDS: Record<Schemas["PublicStatus"], string> = {
  draft: "is not sent yet",
  submitted: "waits for the network",
  in_matching: "is with the labs",
  placed: "has a place",
  running: "is under way",
  finished: "is done",
  not_placed: "found no place",
};

const [url, innovation, lab, from, until] = process.argv.slice(2);
const { CLIENT_ID: id, CLIENT_SECRET: secret } = process.env;
if (url && innovation && lab && from && until && id && secret) {
  try {
    const portal = connect(url, await tokenFor(url, id, secret));
    const request = await file(portal, `portal-${innovation}-${from}`, {
      innovation,
      labs: [lab],
      period: { from, until },
      slots: 1,
      motivation: "Filed by our portal.",
    });
    const now = await follow(portal, request.id);
    const unchanged = await follow(portal, request.id, now?.etag);
    console.log(`${request.id} ${now?.request.publicStatus}: ${now && WORDS[now.request.publicStatus]}`);
    console.log(unchanged === null ? "nothing changed since" : "changed meanwhile");
  } catch (error) {
    if (!(error instanceof Refused || error instanceof NotLetIn)) throw error;
    console.log(`refused: ${error.message}`);
    process.exitCode = 1;
  }
}
