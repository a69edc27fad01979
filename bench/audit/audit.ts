import { availableParallelism } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { startPostgres } from "../../quickstart/postgres";
import { type RunningChild, startChild } from "../../quickstart/processes";
import { makeThrowAwayFolder } from "../../quickstart/throw-away-folder";
import { compose, type Platform } from "../../shared/compose";
import { loadConfig } from "../../shared/config/config";
import { migrate } from "../../shared/platform/database/migrate";
import { createLogger } from "../../shared/platform/logging/logger";
import { type Figure, measureExport, measureLists, measureSeals } from "./measure";
import { parseOptions } from "./options";
import { saveEvents } from "./save-events";

const TOKEN = "the-admin-token-of-the-benchmark";

/** What a large audit log costs: lists, seals, and the export by the shipped server, on a durable PostgreSQL. */
export async function audit(args: string[]): Promise<void> {
  const options = parseOptions(args);
  const folder = await makeThrowAwayFolder();
  try {
    const postgres = await startPostgres({ dataDir: join(folder.path, "postgres"), durable: true });
    folder.remember(postgres.pid);
    try {
      await migrate(postgres.url);
      console.log(`\nAudit log of ${options.events} events; ${availableParallelism()} cores, fsync on`);
      const figures = await withPlatform(postgres.url, async (platform) => {
        await saveEvents(platform, options.events);
        const sealed = [...(await measureLists(platform)), ...(await measureSeals(platform, options.events))];
        return [...sealed, ...(await withServer(postgres.url, (server) => measureExport(server, TOKEN)))];
      });
      const table = new Table({ head: ["", "Measured", "Goal", ""], style: { head: [], border: [], compact: true } });
      for (const { name, value, goal, met } of figures)
        table.push([name, value, goal, goal && (met ? "met" : "MISSED")]);
      console.log(table.toString());
      if (options.json) console.log(JSON.stringify({ options, cores: availableParallelism(), figures }));
    } finally {
      await postgres.stop();
    }
  } finally {
    folder.remove();
  }
}

async function withPlatform(databaseUrl: string, work: (platform: Platform) => Promise<Figure[]>): Promise<Figure[]> {
  const config = loadConfig({ DATABASE_URL: databaseUrl });
  const platform = await compose({ config, log: createLogger("error", "bench"), applicationName: "bench" });
  try {
    return await work(platform);
  } finally {
    await platform.close();
  }
}

async function withServer(databaseUrl: string, work: (server: RunningChild) => Promise<Figure[]>): Promise<Figure[]> {
  const env = {
    DATABASE_URL: databaseUrl,
    DRAWBRIDGE_ADMIN_TOKEN: TOKEN,
    PORT: "0",
    LOG_LEVEL: "error",
    PATH: process.env.PATH ?? "",
  };
  const script = join(__dirname, "../../server/main.js");
  const server = await startChild({ name: "server", script, env, onLine: (line) => console.error(line) });
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}
