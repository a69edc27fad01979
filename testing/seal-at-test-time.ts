import { type SealDependencies } from "../shared/domain/audit/seals/advance-anchor";
import { sealAuditLog } from "../shared/domain/audit/seals/seal-audit-log";

/** Seals at the time of the test's clock. The database takes its own, which no caller of the product chooses. */
export async function sealAtTestTime(deps: SealDependencies): Promise<string | null> {
  await setAuditTime(deps.db, deps.clock.now());
  return sealAuditLog(deps);
}

/** Puts another clock in the place of the database's, which only the owner of the tables can. */
export async function setAuditTime(owner: Pick<SealDependencies["db"], "query">, at: Date): Promise<void> {
  await owner.query(
    `create or replace function audit_time() returns timestamptz language sql volatile as
       $$ select timestamptz '${at.toISOString()}' $$`,
  );
}
