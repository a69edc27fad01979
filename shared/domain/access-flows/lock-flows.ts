import type { EntityManager } from "typeorm";

/** Serializes saves of flows: concurrent ones would miss each other's names, and changes of providers. */
export async function lockFlows(manager: EntityManager): Promise<void> {
  await manager.query("select pg_advisory_xact_lock(hashtext('access-flows.save'))");
}
