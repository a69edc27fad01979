import { availableParallelism } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { startPostgres } from "../../quickstart/postgres";
import { makeThrowAwayFolder } from "../../quickstart/throw-away-folder";
import { migrate } from "../../shared/platform/database/migrate";
import { measure } from "./measure";
import { parseOptions } from "./options";

/** How long lists and sweeps take with many requests that are over and some that wait. */
export async function requests(args: string[]): Promise<void> {
  const options = parseOptions(args);
  const folder = await makeThrowAwayFolder();
  try {
    const postgres = await startPostgres({ dataDir: join(folder.path, "postgres"), durable: true });
    folder.remember(postgres.pid);
    try {
      await migrate(postgres.url);
      const { past, pending } = options;
      console.log(`\n${past} past requests and ${pending} that wait; ${availableParallelism()} cores`);
      const goals = await measure(postgres.url, options);
      const table = new Table({
        head: ["", "Median", "Best", "Goal", ""],
        style: { head: [], border: [], compact: true },
      });
      for (const { name, value, best, goal } of goals) {
        table.push([
          name,
          value,
          best,
          goal === null ? "" : `<= ${goal}`,
          goal === null ? "" : value <= goal ? "met" : "MISSED",
        ]);
      }
      console.log(table.toString());
      if (options.json) console.log(JSON.stringify({ options, cores: availableParallelism(), goals }));
    } finally {
      await postgres.stop();
    }
  } finally {
    folder.remove();
  }
}
