import { cpus } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { startPostgres } from "../../quickstart/postgres";
import { makeThrowAwayFolder } from "../../quickstart/throw-away-folder";
import { ENTITIES } from "../../shared/domain/entities";
import { resolveOwners } from "../../shared/domain/owners/resolve-owners";
import { connect, createDataSource } from "../../shared/platform/database/data-source";
import { migrate } from "../../shared/platform/database/migrate";
import { saveOrganization } from "../owners/organization";
import { Cores } from "./cores";
import { type Measured, measure } from "./measure";
import { parseOptions } from "./options";
import type { Engine } from "./servers";

const ORGANIZATION = { clusters: 1_000, people: 2_000, groups: 200, memberships: 10_000, json: false };

/** How many requests a server answers, how late, and what limits and authorization take of it. */
export async function api(args: string[]): Promise<void> {
  const options = parseOptions(args);
  const cores = options.sharedCores ? Cores.shared() : Cores.apart();
  const folder = await makeThrowAwayFolder();
  try {
    const postgres = await startPostgres({ dataDir: join(folder.path, "postgres"), durable: true });
    folder.remember(postgres.pid);
    try {
      await migrate(postgres.url);
      const db = await connect(createDataSource({ url: postgres.url, entities: ENTITIES, applicationName: "bench" }));
      const { integrationId } = await saveOrganization(db, ORGANIZATION);
      await db.transaction((tx) => resolveOwners(tx, { integrationId }, new Date()));
      // As autovacuum leaves tables that have been there for a minute.
      await db.query("vacuum analyze");
      const measured = await measure(db, { ...options, url: postgres.url, cores });
      await db.destroy();
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
  const head = ["Request", "Engine", "Connections", "Requests/s", "p99 ms", "CPU ms", "SQL"];
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  for (const { what, engine, connections, perSecond, p99Ms, cpuMs } of figures) {
    table.push([
      what,
      engine,
      connections,
      perSecond.toFixed(1),
      p99Ms.toFixed(0),
      cpuMs.toFixed(2),
      engine === "compiled" ? (statements[what] ?? "") : "",
    ]);
  }
  console.log(table.toString());
  for (const what of ["list", "list, rows in memory"]) {
    const of = (engine: Engine) =>
      figures.find((one) => one.what === what && one.connections === 10 && one.engine === engine)!;
    const ratio = of("compiled").perSecond / of("plain").perSecond;
    const cpu = of("plain").cpuMs / of("compiled").cpuMs;
    const goal = `goal >= 3: ${ratio >= 3 ? "met" : "MISSED"}`;
    console.log(
      `${what}: compiled ${ratio.toFixed(1)} times graphql-js (${goal}), by processor ${cpu.toFixed(1)} times`,
    );
  }
  const sum = share.limits + share.authorization;
  console.log(
    `Of the processor: limits ${share.limits} %, authorization ${share.authorization} % (goal <= 10: ${sum <= 10 ? "met" : "MISSED"})`,
  );
}
