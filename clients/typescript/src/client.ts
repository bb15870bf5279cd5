// The client: types from the OpenAPI document, and three things that no document can say.
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./generated/proeftuin.js";

export type Schemas = components["schemas"];
export type Proeftuin = Client<paths, "application/json" | "application/problem+json">;

/** A refusal: `problem.code` is for programs, `problem.detail` says what to do next, `problem.errors` lists every fault. */
export class Refused extends Error {
  constructor(readonly problem: Schemas["Problem"]) {
    super(`${problem.code}: ${problem.detail}`);
  }
}

/** Of an installation, with an access token or API key where one is needed. */
export function connect(url: string, token?: string): Proeftuin {
  return createClient<paths, "application/json" | "application/problem+json">({
    baseUrl: `${url}/v1`,
    // Lists in the query are written `theme=a,b`.
    querySerializer: { array: { style: "form", explode: false } },
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
}

/** The answer itself; throws `Refused` where there is a problem instead. */
export function good<T>(result: { data?: T | undefined; error?: unknown; response: Response }): T {
  if (result.error !== undefined) throw new Refused(result.error as Schemas["Problem"]);
  return result.data as T;
}
