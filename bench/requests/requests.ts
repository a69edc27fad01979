import { measureOnPostgres } from "../on-postgres";
import { parseOptions } from "../options";
import { type Goal, printJson } from "../report";
import { measureRequestLists } from "./measure";
import { measurePreview } from "./measure-preview";
import { REQUESTS_OPTIONS } from "./options";

/** How long lists and sweeps take with many requests that are over and some that wait, and what previews take. */
export async function requests(args: string[]): Promise<void> {
  const options = parseOptions(args, REQUESTS_OPTIONS);
  const goals: Goal[] = [];
  if (options.part !== "lists") {
    goals.push(...(await measureOnPostgres("Previews of requests", ({ platform }) => measurePreview(platform))));
  }
  if (options.part !== "preview") {
    const title = `${options.past} past requests and ${options.pending} that wait`;
    goals.push(...(await measureOnPostgres(title, ({ platform }) => measureRequestLists(platform, options))));
  }
  printJson(options, { goals });
}
