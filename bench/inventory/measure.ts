import type { Platform } from "../../shared/compose";
import { RESOURCE_FACETS } from "../../shared/domain/search/resources/resource-facets";
import { RESOURCE_FIELDS } from "../../shared/domain/search/resources/resource-orders";
import type { Actor } from "../../shared/kernel/actor";
import { quantile } from "../quantile";
import { atMost, type Goal } from "../report";
import { secondsOf, timesOf } from "../timing";
import type { InventoryOptions } from "./options";
import { saveInventoryWorld } from "./save-world";

const TEXTS = ["cluster-49", "clu", "user 77", "team pay", "zzz", "a"];

export async function measureInventory(
  platform: Platform,
  options: InventoryOptions,
  say: (line: string) => void,
): Promise<Goal[]> {
  const { owner, member } = await saved(platform, options, say);
  const reader: Actor = { kind: "person", id: "reader", name: "reader", roles: ["AUDITOR"], scopes: [] };
  const goals: Goal[] = [];
  const measure = async (name: string, most: number, look: () => Promise<unknown>) => {
    await look();
    const times = await timesOf(options.rounds, look);
    goals.push(atMost(`${name}, median, ms`, quantile(times, 0.5), most, { fastest: Math.min(...times) }));
    say(`  ${name}: ${quantile(times, 0.5).toFixed(1)} ms, fastest ${Math.min(...times).toFixed(1)}`);
  };
  for (const [who, actor] of [
    ["reader", reader],
    ["owner", owner],
    ["member", member],
  ] as const) {
    for (const field of RESOURCE_FIELDS) {
      await measure(`${who}: 50 by ${field}, and how many`, 60, () => list(platform, actor, field));
    }
    await measure(`${who}: every facet`, 100, () => facets(platform, actor));
    for (const text of TEXTS) await measure(`${who}: search '${text}'`, 80, () => search(platform, actor, text));
  }
  return goals;
}

async function saved(platform: Platform, options: InventoryOptions, say: (line: string) => void) {
  let world: Awaited<ReturnType<typeof saveInventoryWorld>> | undefined;
  const seconds = await secondsOf(async () => {
    world = await saveInventoryWorld(platform, options);
  });
  say(`  saved in ${seconds.toFixed(1)} s`);
  return world!;
}

async function list({ resourcesOfViewer }: Platform, actor: Actor, field: (typeof RESOURCE_FIELDS)[number]) {
  const viewer = await resourcesOfViewer.visibilityOf(actor);
  const page = await resourcesOfViewer.list({ viewer, filter: {}, order: { field, direction: "ASC" }, page: {} });
  await page.totalCount();
}

async function facets({ resourcesOfViewer }: Platform, actor: Actor): Promise<void> {
  const viewer = await resourcesOfViewer.visibilityOf(actor);
  const asked = RESOURCE_FACETS.map((facet) => ({ facet, tagKey: facet === "TAG_VALUE" ? "team" : null }));
  await resourcesOfViewer.facets({ viewer, facets: asked, search: null, filter: {} });
}

async function search({ searchQueries, resourcesOfViewer }: Platform, actor: Actor, text: string): Promise<void> {
  // Computed once per request, as by the loaders of the API.
  const visibility = resourcesOfViewer.visibilityOf(actor);
  await searchQueries.search({ actor, text, kinds: null, first: 5, viewer: () => visibility });
}
