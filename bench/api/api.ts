import { cpus } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { startPostgres } from "../../quickstart/postgres";
import { makeThrowAwayFolder } from "../../quickstart/throw-away-folder";
import { Cores } from "./cores";
import { makeDatabases } from "./databases";
import { type Measured, measure } from "./measure";
import { parseOptions } from "./options";
import type { Figure } from "./turns";

/** Processor time of a request, at most this many times that of the other version. */
const MOST_CPU = 1.3;

/** How many requests a server answers, how late, with how much of its processor, beside another version if there is one. */
export async function api(args: string[]): Promise<void> {
  const options = parseOptions(args);
  const cores = options.sharedCores ? Cores.shared() : Cores.apart();
  const folder = await makeThrowAwayFolder();
  try {
    const postgres = await startPostgres({ dataDir: join(folder.path, "postgres"), durable: true });
    folder.remember(postgres.pid);
    try {
      const databases = await makeDatabases(postgres.url, options.against);
      const measured = await measure({ ...options, databases, cores });
      report(measured, cores);
      const had = { options: { ...options, sharedCores: cores.areShared }, cores: cpus().length };
      if (options.json) console.log(JSON.stringify({ ...had, ...measured }));
    } finally {
      await postgres.stop();
    }
  } finally {
    folder.remove();
  }
}

function report({ figures, statements, share }: Measured, cores: Cores): void {
  console.log(
    cores.areShared
      ? "The servers shared all processors with the database and the load."
      : "The server that was asked had a processor to itself; the database and the load had the others.",
  );
  const head = ["Request", "Connections", "Version", "Requests/s", "p99 ms", "CPU ms", `CPU (goal <= ${MOST_CPU})`];
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  for (const one of figures) {
    const { what, connections, version, perSecond, p99Ms, cpuMs } = one;
    table.push([
      what,
      connections,
      version,
      perSecond.toFixed(1),
      p99Ms.toFixed(0),
      cpuMs.toFixed(2),
      timesOf(one, figures),
    ]);
  }
  console.log(table.toString());
  const counts = Object.entries(statements).map(([what, count]) => `${what} ${count.toFixed(1)}`);
  const isEqual = Math.round(statements["list of 1"]!) === Math.round(statements["list of 100"]!);
  console.log(`Statements per request: ${counts.join(", ")} (goal: as many for 1 as for 100: ${verdict(isEqual)})`);
  const sum = share.limits + share.authorization;
  console.log(
    `Of the processor: limits ${share.limits} %, authorization ${share.authorization} % (goal <= 10: ${verdict(sum <= 10)})`,
  );
}

function timesOf({ what, connections, version, cpuMs }: Figure, figures: readonly Figure[]): string {
  const other = figures.find(
    (one) => one.version === "against" && one.what === what && one.connections === connections,
  );
  if (!other || version === "against") return "";
  const times = cpuMs / other.cpuMs;
  return `${times.toFixed(2)} ${verdict(times <= MOST_CPU)}`;
}

function verdict(isMet: boolean): string {
  return isMet ? "met" : "MISSED";
}
