import { measureOnPostgres } from "../on-postgres";
import { parseOptions } from "../options";
import { printJson } from "../report";
import { measureInventory } from "./measure";
import { INVENTORY_OPTIONS } from "./options";

/** How long pages of resources, facets and searches take, for a reader, an owner and somebody who may ask for things. */
export async function inventoryBenchmark(args: string[]): Promise<void> {
  const options = parseOptions(args, INVENTORY_OPTIONS);
  const title = `Resources, facets and search: ${options.clusters} clusters, ${options.people} people, ${options.past} past grants`;
  const goals = await measureOnPostgres(title, ({ platform }) => measureInventory(platform, options, console.log));
  printJson(options, { goals });
}
