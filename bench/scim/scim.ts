import { availableParallelism } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { startPostgres } from "../../quickstart/postgres";
import { startChild } from "../../quickstart/processes";
import { makeThrowAwayFolder } from "../../quickstart/throw-away-folder";
import { compose } from "../../shared/compose";
import { loadConfig } from "../../shared/config/config";
import { systemActor } from "../../shared/kernel/actor";
import { migrate } from "../../shared/platform/database/migrate";
import { createLogger } from "../../shared/platform/logging/logger";
import { saveOrganization } from "../owners/organization";
import { type Goal, measure } from "./measure";
import { parseOptions, type ScimOptions } from "./options";

/** How fast the shipped server takes people and groups by SCIM, on a durable PostgreSQL, over HTTP. */
export async function scim(args: string[]): Promise<void> {
  const options = parseOptions(args);
  const folder = await makeThrowAwayFolder();
  try {
    const postgres = await startPostgres({ dataDir: join(folder.path, "postgres"), durable: true });
    folder.remember(postgres.pid);
    try {
      await migrate(postgres.url);
      const { people, clusters, clients } = options;
      console.log(
        `\nSCIM with ${people} people, ${clusters} clusters and ${clients} clients; ${availableParallelism()} cores, fsync on`,
      );
      const goals = await withServer(postgres.url, options);
      const table = new Table({ head: ["", "Measured", "Goal", ""], style: { head: [], border: [], compact: true } });
      for (const { name, value, goal, met } of goals) table.push([name, value, goal, goal && (met ? "met" : "MISSED")]);
      console.log(table.toString());
      if (options.json) console.log(JSON.stringify({ options, cores: availableParallelism(), goals }));
    } finally {
      await postgres.stop();
    }
  } finally {
    folder.remove();
  }
}

async function withServer(databaseUrl: string, options: ScimOptions): Promise<Goal[]> {
  const platform = await compose({
    config: loadConfig({ DATABASE_URL: databaseUrl, DRAWBRIDGE_RATE_LIMIT: "1000000" }),
    log: createLogger("error", "bench"),
    applicationName: "bench",
  });
  try {
    // Clusters with owners: every change looks for those that it affects.
    await saveOrganization(platform.db, { ...options, people: 1_000, groups: 1_000, memberships: 10_000 });
    const admin = systemActor("bench");
    const { id: providerId } = await platform.identityProviders.create(admin, "SCIM", null, "SCIM");
    const { token } = await platform.scimTokens.rotate(admin, providerId);
    const env = { DATABASE_URL: databaseUrl, PORT: "0", LOG_LEVEL: "error", PATH: process.env.PATH ?? "" };
    const script = join(__dirname, "../../server/main.js");
    const child = await startChild({ name: "server", script, env, onLine: (line) => console.error(line) });
    try {
      const url = `http://127.0.0.1:${child.ready.port}/scim/v2`;
      return await measure(platform.db, { url, token, providerId, databaseUrl }, options);
    } finally {
      await child.stop();
    }
  } finally {
    await platform.close();
  }
}
