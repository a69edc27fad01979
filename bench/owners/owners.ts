import { availableParallelism } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { startPostgres } from "../../quickstart/postgres";
import { makeThrowAwayFolder } from "../../quickstart/throw-away-folder";
import { migrate } from "../../shared/platform/database/migrate";
import { measure } from "./measure";
import { parseOptions } from "./options";

/** How long it takes to find the owner of everything, and of what one change of people affects. */
export async function owners(args: string[]): Promise<void> {
  const options = parseOptions(args);
  const folder = await makeThrowAwayFolder();
  try {
    const postgres = await startPostgres({ dataDir: join(folder.path, "postgres"), durable: true });
    folder.remember(postgres.pid);
    try {
      await migrate(postgres.url);
      const { clusters, people, groups, memberships } = options;
      console.log(
        `\nOwners of ${clusters} clusters by 3 rules, among ${people} people, ${groups} groups, ${memberships} memberships; ${availableParallelism()} cores`,
      );
      const goals = await measure(postgres.url, options, console.log);
      const table = new Table({ head: ["", "Measured", "Goal", ""], style: { head: [], border: [], compact: true } });
      for (const { name, value, goal, met } of goals) table.push([name, value, goal, met ? "met" : "MISSED"]);
      console.log(table.toString());
      if (options.json) console.log(JSON.stringify({ options, cores: availableParallelism(), goals }));
    } finally {
      await postgres.stop();
    }
  } finally {
    folder.remove();
  }
}
