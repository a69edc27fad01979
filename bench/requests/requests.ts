import { measureOnPostgres } from "../on-postgres";
import { parseOptions } from "../options";
import { type Goal, printJson } from "../report";
import { measureRequestLists } from "./measure";
import { measurePreview } from "./measure-preview";
import { measureRequestable } from "./measure-requestable";
import { REQUESTS_OPTIONS } from "./options";

/** The latency of lists, sweeps and previews with many closed requests and some open ones. */
export async function requestsBenchmark(args: string[]): Promise<void> {
  const options = parseOptions(args, REQUESTS_OPTIONS);
  const goals: Goal[] = [];
  const isAsked = (part: typeof options.part) => options.part === null || options.part === part;
  if (isAsked("requestable")) {
    const title = "What may be asked for: 5,000 clusters, 20 flows that cover them all";
    goals.push(...(await measureOnPostgres(title, ({ platform }) => measureRequestable(platform))));
  }
  if (isAsked("preview")) {
    goals.push(...(await measureOnPostgres("Previews of requests", ({ platform }) => measurePreview(platform))));
  }
  if (isAsked("lists")) {
    const title = `${options.past} past requests and ${options.pending} that wait`;
    goals.push(...(await measureOnPostgres(title, ({ platform }) => measureRequestLists(platform, options))));
  }
  printJson(options, { goals });
}
