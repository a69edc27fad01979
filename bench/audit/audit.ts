import { measureOnPostgres, withServer } from "../on-postgres";
import { countOption, parseOptions } from "../options";
import { printJson } from "../report";
import { measureExport, measureLists, measureSeals } from "./measure";
import { saveEvents } from "./save-events";

const TOKEN = "the-admin-token-of-the-benchmark";

/** The cost of a large audit log: lists, seals, and the export by the shipped server, on a durable PostgreSQL. */
export async function auditBenchmark(args: string[]): Promise<void> {
  const options = parseOptions(args, { events: countOption(1_000_000, 10_000, 10_000_000) });
  const figures = await measureOnPostgres(`Audit log of ${options.events} events`, async ({ platform, url }) => {
    await saveEvents(platform, options.events);
    const sealed = [...(await measureLists(platform)), ...(await measureSeals(platform, options.events))];
    const settings = { DATABASE_URL: url, DRAWBRIDGE_ADMIN_TOKEN: TOKEN };
    return [...sealed, ...(await withServer(settings, (server) => measureExport(server, TOKEN)))];
  });
  printJson(options, { figures });
}
