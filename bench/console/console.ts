import { systemActor } from "../../shared/kernel/actor";
import { saveInventoryWorld } from "../inventory/save-world";
import { measureOnPostgres, withServer } from "../on-postgres";
import { parseOptions } from "../options";
import { printJson } from "../report";
import { measureConsolePages } from "./measure";
import { CONSOLE_OPTIONS } from "./options";

/** The time for which a browser is busy with actions on the page of clusters, and Lighthouse's scores of the pages. */
export async function consoleBenchmark(args: string[]): Promise<void> {
  const options = parseOptions(args, CONSOLE_OPTIONS);
  const title = `The page of clusters in Chromium, ${options.clusters} clusters, ${options.rounds} rounds`;
  const goals = await measureOnPostgres(title, async ({ platform, url }) => {
    await saveInventoryWorld(platform, options);
    const [reader] = await platform.db.query("select id, person_id from acting_identities order by id limit 1");
    await platform.roles.assign(systemActor("bench"), reader.person_id, "AUDITOR");
    const settings = { DATABASE_URL: url, DRAWBRIDGE_DEV_SIGN_IN: "1" };
    return withServer(settings, ({ ready }) =>
      measureConsolePages(`http://127.0.0.1:${ready.port}`, reader.id, options),
    );
  });
  printJson(options, { goals });
}
