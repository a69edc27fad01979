import type { EntityManager } from "typeorm";

/** One at a time: two flows saved at once would not see each other's name, nor the change of a provider what they name. */
export async function lockFlows(manager: EntityManager): Promise<void> {
  await manager.query("select pg_advisory_xact_lock(hashtext('access-flows.save'))");
}
