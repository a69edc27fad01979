import type { DataSource } from "typeorm";
import { systemActor } from "../../kernel/actor";
import type { Clock } from "../../kernel/clock";
import type { UnitOfWork } from "../../platform/database/unit-of-work";

interface Dependencies {
  readonly db: DataSource;
  readonly clock: Clock;
}

/** Months made ahead, so that none is missing after an outage of the schedule. */
const AHEAD = 2;

/**
 * Makes the partitions of this month and the next ones. Rows of a month without a partition are moved into the new one.
 */
export async function ensureAuditPartitions({ db, clock }: Dependencies): Promise<void> {
  for (let ahead = 0; ahead <= AHEAD; ahead += 1) {
    const month = monthAfter(clock.now(), ahead);
    const [{ there }]: [{ there: boolean }] = await db.query("select to_regclass($1) is not null as there", [
      `audit_events_${month.slice(0, 7).replace("-", "_")}`,
    ]);
    if (!there) await db.query("select create_audit_month($1)", [month]);
  }
}

/**
 * Drops the months that ended more than `days` days ago. The database refuses young and unsealed months, months that a
 * sink lacks, and those that do not fit their seals.
 */
export async function dropExpiredAuditPartitions(
  { uow, db, clock }: Dependencies & { readonly uow: UnitOfWork },
  days: number | undefined,
): Promise<void> {
  if (days === undefined) return;
  const before = new Date(clock.now().getTime() - days * 86_400_000);
  const partitions: { month: string }[] = await db.query(
    `select replace(substring(c.relname from '\\d{4}_\\d{2}$'), '_', '-') as month
       from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'audit_events'::regclass and c.relname ~ '^audit_events_\\d{4}_\\d{2}$' order by 1`,
  );
  for (const { month } of partitions) {
    const end = new Date(monthAfter(new Date(`${month}-01T00:00:00Z`), 1));
    if (end > before) return;
    await uow.run(systemActor("audit-retention"), async (tx) => {
      const [{ events }]: [{ events: string | null }] = await tx.manager.query(
        "select drop_audit_month($1) as events",
        [`${month}-01`],
      );
      if (events === null) return;
      const after = { events: Number(events), keptDays: days };
      tx.audit({ action: "audit-log.month-dropped", subjectType: "audit-month", subjectId: month, after });
    });
  }
}

/**
 * A database restored into another PostgreSQL restarts its transaction numbers. Positions have to continue behind the
 * last one, or new events would seem to lie among sealed ones. Has to run before anything is written.
 */
export async function continueAuditPositions(db: DataSource): Promise<void> {
  await db.query("select continue_audit_positions()");
}

function monthAfter(time: Date, months: number): string {
  return new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + months, 1)).toISOString().slice(0, 10);
}
