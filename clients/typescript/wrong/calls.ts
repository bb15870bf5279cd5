// Must not compile: each line that is marked must fail with that very error, and no other line may.
import { connect, type Schemas } from "../src/client.js";

const register = connect("https://proeftuin.example");

// The controls: the same with what is right.
await register.GET("/labs", { params: { query: { sort: "distance", kind: ["living_lab"] } } });
export const right: Schemas["NewGrant"]["role"] = "coordinator";

// A value that is not in the list, in the query, in a list in the query, and in a body.
await register.GET("/labs", { params: { query: { sort: "nearest" } } }); // must fail: TS2322
await register.GET("/labs", { params: { query: { kind: ["living_laboratory"] } } }); // must fail: TS2322
export const wrong: Schemas["NewGrant"]["role"] = "boss"; // must fail: TS2322
// A parameter, a path and a field that do not exist.
await register.GET("/labs", { params: { query: { colour: "blue" } } }); // must fail: TS2353
await register.GET("/laboratories", {}); // must fail: TS2345
export const theme = (lab: Schemas["LabView"]) => lab.colour; // must fail: TS2339
// A field that is missing, and one that can be null.
export const client: Schemas["NewClient"] = { organisation: "demo-mkb", name: "Portaal" }; // must fail: TS2741
export const name = (lab: Schemas["LabView"]): string => lab.slug; // must fail: TS2322
