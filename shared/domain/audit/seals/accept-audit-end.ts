import { type Actor, requireRole } from "../../../kernel/actor";
import { DomainError, invalidInput } from "../../../kernel/app-error";
import { requireFreshSignIn } from "../../../kernel/fresh-sign-in";
import { parseReason } from "../../../kernel/text/typed-reason";
import type { UnitOfWork } from "../../../platform/database/unit-of-work";
import { problemOfEnd, type SealDependencies } from "./advance-anchor";
import { AuditBrokenEnd } from "./audit-seal.entity";
import { type StandingBrokenEnd, standingBrokenEnd } from "./broken-end";

/**
 * Accepts the end of the log as it is, for good, so that it is sealed again. Refused while this process still knows
 * another end. Another process that does keeps the log broken: its next round finds the same.
 */
export async function acceptAuditEnd(
  deps: SealDependencies & { readonly uow: UnitOfWork },
  actor: Actor,
  typed: string,
): Promise<StandingBrokenEnd> {
  requireRole(actor, "ADMIN");
  const reason = parseAcceptReason(typed);
  const problem = await problemOfEnd(deps);
  return deps.uow.run(actor, async (tx) => {
    requireFreshSignIn(tx);
    // Taken first, so that of two admins at once one accepts.
    await tx.manager.query("select from audit_broken_ends where accepted_at is null for update");
    const end = await standingBrokenEnd(tx.manager);
    if (!end) throw new DomainError("INVALID_STATE", "The end of the audit log is not broken.");
    const { id, kind, seal, message, seenAt } = end;
    if (problem) throw new DomainError("INVALID_STATE", `${problem.message} ${PUT_ASIDE}`);
    await tx.manager.update(AuditBrokenEnd, { id }, { acceptedAt: tx.now });
    const before = { kind, seal, message, seenAt };
    tx.audit({ action: "audit-log.end-accepted", subjectType: "audit-log", subjectId: id, before, after: { reason } });
    return end;
  });
}

const PUT_ASIDE =
  "Put the anchor files aside, let the sinks begin anew and restart every process first, as the runbook of the audit log says.";

function parseAcceptReason(typed: string): string {
  const reason = parseReason(typed);
  if (reason !== null) return reason;
  throw invalidInput([{ path: ["reason"], message: "'reason' must say why the end of the log is accepted." }]);
}
