// Compiles only while no type of the document is `any`, and only the free-form ones are open. Nothing here runs.
import type { Schemas } from "./client.js";

type IsAny<T> = 0 extends 1 & T ? true : false;
type IsUnknown<T> = IsAny<T> extends true ? false : unknown extends T ? true : false;
type Loose<T> =
  IsAny<T> extends true ? true
  : IsUnknown<T> extends true ? true
  : T extends (infer Item)[] ? Loose<Item>
  : T extends object ? true extends { [K in keyof T]-?: Loose<T[K]> }[keyof T] ? true : false
  : false;
type LooseSchemas = { [K in keyof Schemas]: true extends Loose<Schemas[K]> ? K : never }[keyof Schemas];
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** Objects whose form another standard tells (JSON-LD, OpenAPI), rows of an account's own data, and objects by their kind. */
type FreeForm = "ChangeView" | "ChangesView" | "ExportView" | "LinkedData" | "OpenApiDocument" | "RegisterObject";
export const loose: Same<LooseSchemas, FreeForm> = true;

// Closed lists are lists of words, not text.
export const kind: string extends Schemas["LabKind"] ? true : false = false;
export const status: string extends Schemas["PilotRequestView"]["status"] ? true : false = false;
export const outcome: string extends Schemas["RuleView"]["outcome"] ? true : false = false;
// What an answer always has need not be asked twice.
export const slug: undefined extends Schemas["LabView"]["slug"] ? true : false = false;
