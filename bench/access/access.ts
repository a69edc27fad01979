import { measureOnPostgres } from "../on-postgres";
import { parseOptions } from "../options";
import { printJson } from "../report";
import { inTheCloud } from "./in-the-cloud";
import { measureHistory } from "./measure";
import { ACCESS_OPTIONS, type AccessOptions } from "./options";

/** The cost of access: in a database with years of history, and relative to the calls to AWS. */
export async function accessBenchmark(args: string[]): Promise<void> {
  const options = parseOptions(args, ACCESS_OPTIONS);
  const isPart = (...parts: AccessOptions["part"][]) => [...parts, "all"].includes(options.part);
  if (isPart("database")) printJson(options, { measured: await inTheDatabase(options) });
  if (isPart("aws", "giving", "expiring", "busy")) printJson(options, await inTheCloud(options));
}

function inTheDatabase(options: AccessOptions) {
  const { past, active, clusters, people } = options;
  const title = `${past} past and ${active} active grants of ${people} people on ${clusters} clusters`;
  return measureOnPostgres(title, ({ platform }) => measureHistory(platform, options, console.log));
}
