import { availableParallelism } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { startPostgres } from "../../quickstart/postgres";
import { makeThrowAwayFolder } from "../../quickstart/throw-away-folder";
import { migrate } from "../../shared/platform/database/migrate";
import { inTheCloud } from "./in-the-cloud";
import { measure } from "./measure";
import { type AccessOptions, parseOptions } from "./options";

/** What access costs: in the database, with years of it behind it, and beside the calls to AWS that it is made of. */
export async function access(args: string[]): Promise<void> {
  const options = parseOptions(args);
  if (options.part !== "aws") await inTheDatabase(options);
  if (options.part === "database") return;
  const measured = await inTheCloud();
  if (options.json) console.log(JSON.stringify({ options, cores: availableParallelism(), ...measured }));
}

async function inTheDatabase(options: AccessOptions): Promise<void> {
  const folder = await makeThrowAwayFolder();
  try {
    const postgres = await startPostgres({ dataDir: join(folder.path, "postgres"), durable: true });
    folder.remember(postgres.pid);
    try {
      await migrate(postgres.url);
      const { past, active, clusters, people } = options;
      console.log(
        `\n${past} past and ${active} active grants of ${people} people on ${clusters} clusters; ${availableParallelism()} cores`,
      );
      const measured = await measure(postgres.url, options, console.log);
      const table = new Table({
        head: ["", "Median ms", "p95 ms", "Goal ms", "Read in full", ""],
        style: { head: [], border: [], compact: true },
      });
      for (const { name, medianMs, p95Ms, goalMs, fullReads, met } of measured) {
        table.push([name, medianMs, p95Ms, `<= ${goalMs}`, fullReads.join(", "), met ? "met" : "MISSED"]);
      }
      console.log(table.toString());
      if (options.json) console.log(JSON.stringify({ options, cores: availableParallelism(), measured }));
    } finally {
      await postgres.stop();
    }
  } finally {
    folder.remove();
  }
}
