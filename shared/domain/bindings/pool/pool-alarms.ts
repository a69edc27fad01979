import type { Logger } from "pino";
import type { DataSource } from "typeorm";

interface Dependencies {
  readonly db: DataSource;
  readonly log: Pick<Logger, "warn" | "info">;
}

/** Of the slots that can be used, in one account. */
export const NEARLY_FULL = 0.8;

/**
 * Logs accounts in which most of a pool is in use: once when it begins and once when it is over. Idle slot leases are not
 * in use, because they are removed as soon as a slot is needed.
 */
export class PoolAlarms {
  private readonly raised = new Map<string, { readonly integrationId: string; readonly accountId: string }>();

  constructor(private readonly deps: Dependencies) {}

  /** For the pools of a connector. */
  async report(connectorId: string): Promise<void> {
    const { db, log } = this.deps;
    const full: PoolUse[] = await db.query(
      `select u.integration_id as "integrationId", u.account_id as "accountId", u.in_use as "inUse", u.usable
         from pool_uses u join integrations i on i.id = u.integration_id
        where i.connector_id = $1 and u.in_use >= u.usable * $2::float8`,
      [connectorId, NEARLY_FULL],
    );
    const now = new Map(full.map((use) => [`${use.integrationId} ${use.accountId}`, use]));
    for (const [key, use] of now) {
      if (!this.raised.has(key)) log.warn(use, "most slots of the pool are in use in an account");
      this.raised.set(key, use);
    }
    for (const [key, { integrationId, accountId }] of this.raised) {
      if (now.has(key)) continue;
      this.raised.delete(key);
      log.info({ integrationId, accountId }, "slots of the pool are free again in an account");
    }
  }
}

interface PoolUse {
  readonly integrationId: string;
  readonly accountId: string;
  readonly inUse: number;
  readonly usable: number;
}
