import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { startPostgres } from "../../quickstart/postgres";
import { makeThrowAwayFolder } from "../../quickstart/throw-away-folder";
import { StartupError } from "../../shared/kernel/app-error";
import { migrate } from "../../shared/platform/database/migrate";
import { measure } from "./measure";

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
      const table = new Table({ head: ["", "Median", "Goal", ""], style: { head: [], border: [], compact: true } });
      for (const { name, value, goal } of goals) {
        table.push([
          name,
          value,
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

export interface RequestsOptions {
  readonly past: number;
  readonly pending: number;
  readonly json: boolean;
}

function parseOptions(args: string[]): RequestsOptions {
  const { past, pending, json } = parsed(args);
  return { past: whole("past", past), pending: whole("pending", pending), json };
}

function parsed(args: string[]) {
  const options = {
    past: { type: "string", default: "100000" },
    pending: { type: "string", default: "500" },
    json: { type: "boolean", default: false },
  } as const;
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values;
  } catch {
    throw new StartupError("The options of this benchmark are --past, --pending and --json.");
  }
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (text !== "" && Number.isInteger(value) && value >= 1 && value <= 1_000_000) return value;
  throw new StartupError(`--${name} is "${text}"; give a whole number from 1 to 1000000.`);
}
