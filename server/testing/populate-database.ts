import type { DataSource } from "typeorm";
import { saveFlow } from "../../testing/access-flows";
import { saveIdentity, saveProvider, saveRun } from "../../testing/factories";
import { saveInventory, saveResource } from "./inventory";

/** Saves some rows of most kinds, and returns all their ids. */
export async function populateDatabase(db: DataSource, at: Date): Promise<string[]> {
  const { connector, integration, accounts } = await saveInventory(db, 6, at);
  const resources = [];
  for (const [n, account] of accounts.entries()) {
    resources.push(await saveResource(db, account, `cluster-${n}`, { tags: { env: "prod", team: `Team ${n % 2}` } }));
  }
  const provider = await saveProvider(db);
  const people = [];
  for (let n = 0; n < 4; n += 1) people.push(await saveIdentity(db, provider, `u${n}`));
  const run = await saveRun(db, integration);
  const flow = await saveFlow(db);
  const ids = [connector, integration, ...accounts, ...resources, provider, ...people, run, flow].map(({ id }) => id);
  return [...ids, ...people.map(({ personId }) => personId)];
}
