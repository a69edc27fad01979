import type { AuditEntry, UnitOfWork } from "../../platform/database/unit-of-work";
import type { IdentityCenterCloud, Written } from "../connectors/access-cloud.port";
import type { Binding } from "./binding.entity";
import { RECONCILER } from "./binding-lease";

/** What of an event stays the same, whatever call it is about. */
type Subject = Pick<AuditEntry, "action" | "subjectType" | "subjectId"> & { readonly after: object };

/**
 * Identity Center, with each change that AWS accepted on record for CloudTrail to be matched with. Each by itself and at once:
 * it was made, whatever becomes of the turn that made it.
 */
export function recordedWrites(center: IdentityCenterCloud, uow: UnitOfWork, subject: Subject): IdentityCenterCloud {
  const recorded = async <T extends Written>(written: T): Promise<T> => {
    const { operation, requestId } = written;
    await uow.run(RECONCILER, (tx) => {
      const calls = [{ operation, requestId, at: tx.now.toISOString() }];
      return tx.audit({ ...subject, after: { ...subject.after, calls } });
    });
    return written;
  };
  return {
    ...center,
    assign: async (...asked) => recorded(await center.assign(...asked)),
    unassign: async (...asked) => recorded(await center.unassign(...asked)),
  };
}

export function writesOf({ id, personId, accountId, permissionSetName, permissionSetArn }: Binding): Subject {
  const after = { personId, accountId, permissionSetName, permissionSetArn };
  return { action: "binding.written", subjectType: "binding", subjectId: id, after };
}
