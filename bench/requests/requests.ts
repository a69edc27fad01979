import { measureOnPostgres } from "../on-postgres";
import { parseOptions } from "../options";
import { printJson } from "../report";
import { measureRequestLists } from "./measure";
import { REQUESTS_OPTIONS } from "./options";

/** How long lists and sweeps take with many requests that are over and some that wait. */
export async function requests(args: string[]): Promise<void> {
  const options = parseOptions(args, REQUESTS_OPTIONS);
  const title = `${options.past} past requests and ${options.pending} that wait`;
  const goals = await measureOnPostgres(title, ({ platform }) => measureRequestLists(platform, options));
  printJson(options, { goals });
}
