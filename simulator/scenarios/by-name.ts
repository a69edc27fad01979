import type { Scenario } from "../scenario";
import { acme } from "./acme";
import { generated } from "./generated";

/** "acme", or "generated:1000x4x2000" for accounts x regions x clusters. */
export function scenarioByName(name: string): Scenario {
  if (name === "acme") return acme;
  const match = /^generated:(\d+)x(\d+)x(\d+)$/.exec(name);
  if (match) return generated({ accounts: Number(match[1]), regions: Number(match[2]), clusters: Number(match[3]) });
  throw new Error(`There is no scenario "${name}". Choose acme or generated:<accounts>x<regions>x<clusters>.`);
}
