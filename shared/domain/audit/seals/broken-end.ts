import { hostname } from "node:os";
import type { DataSource, EntityManager } from "typeorm";
import type { Clock } from "../../../kernel/clock";
import { newId } from "../../../kernel/ids";
import { BROKEN_END_KINDS, type BrokenEndKind } from "./audit-seal.entity";
import type { AuditBreak } from "./seal-chain";

/** A broken end that no person has accepted, whichever process saw it. */
export interface StandingBrokenEnd extends AuditBreak {
  readonly id: string;
  readonly kind: BrokenEndKind;
  readonly seenAt: Date;
}

export async function standingBrokenEnd(manager: EntityManager): Promise<StandingBrokenEnd | null> {
  const [row]: (StandingBrokenEnd & { seenBy: string })[] = await manager.query(
    `select b.id, b.kind, b.seal, b.message, b.seen_by as "seenBy", b.seen_at as "seenAt",
            s.first_at as "firstAt", s.last_at as "lastAt"
       from audit_broken_ends b left join audit_seals s on s.seq = b.seal where b.accepted_at is null`,
  );
  if (!row) return null;
  const { seenBy, ...end } = row;
  return { ...end, message: `${end.message} A process on the host '${seenBy}' saw it.` };
}

/**
 * Makes a broken end known to every process, as this one may have the only anchor and may end at any time. Another one
 * that stands already is kept.
 */
export async function keepBrokenEnd(
  { db, clock }: { readonly db: DataSource; readonly clock: Clock },
  { kind, seal, message }: AuditBreak,
): Promise<void> {
  if (!BROKEN_END_KINDS.some((known) => known === kind)) return;
  await db.query(
    `insert into audit_broken_ends (id, kind, seal, message, seen_by, seen_at) values ($1, $2, $3, $4, $5, $6)
     on conflict do nothing`,
    [newId(), kind, seal, message, hostname(), clock.now()],
  );
}
