// Labs for a theme near a town, for a page of your own. No account. Run: node built/labs-near-you.js URL THEME TOWN
import { connect, good, type Schemas } from "./client.js";

// What a page shows; the names of fields are checked by the compiler, and so is that only these are read below.
const FIELDS = ["id", "name", "city", "distanceKm", "firstFreeOn"] as const satisfies Schemas["SummaryField"][];
type Nearby = Required<Pick<Schemas["LabSummaryView"], (typeof FIELDS)[number]>>;

interface Kept {
  etag: string;
  until: number;
  labs: Nearby[];
}
const kept = new Map<string, Kept>();

/** As many visitors as you have: the register is asked once a minute, and then mostly says that nothing changed. */
export async function labsNear(url: string, theme: string, town: string): Promise<Nearby[]> {
  const key = `${theme} ${town}`;
  const known = kept.get(key);
  if (known !== undefined && known.until > Date.now()) return known.labs;
  const { data, error, response } = await connect(url).GET("/labs", {
    params: {
      query: { theme: [theme], nearMunicipality: town, sort: "distance", limit: 5, fields: [...FIELDS] },
    },
    headers: known === undefined ? {} : { "if-none-match": known.etag },
  });
  const seconds = /max-age=(\d+)/.exec(response.headers.get("cache-control") ?? "")?.[1] ?? "0";
  const until = Date.now() + Number(seconds) * 1000;
  if (response.status === 304 && known !== undefined) {
    kept.set(key, { ...known, until });
    return known.labs;
  }
  const labs = good({ data, error, response }).labs as Nearby[];
  kept.set(key, { etag: response.headers.get("etag") ?? "", until, labs });
  return labs;
}

const [url, theme, town] = process.argv.slice(2);
if (url !== undefined && theme !== undefined && town !== undefined) {
  for (const lab of await labsNear(url, theme, town)) {
    const km = lab.distanceKm === null ? "" : ` (${lab.distanceKm.toFixed(0)} km)`;
    console.log(`${lab.name}, ${lab.city ?? "?"}${km}, free from ${lab.firstFreeOn ?? "unknown"}`);
  }
}
