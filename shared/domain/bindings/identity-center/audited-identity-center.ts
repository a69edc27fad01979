import type { AuditEntry, UnitOfWork } from "../../../platform/database/unit-of-work";
import type { AcceptedWrite, IdentityCenterCloud } from "../../cloud/access-cloud.port";
import type { Binding } from "../binding.entity";
import { RECONCILER } from "../binding-lease";

/** What of an event stays the same, whatever call it is about. */
type WriteSubject = Pick<AuditEntry, "action" | "subjectType" | "subjectId"> & { readonly after: object };

/**
 * Identity Center, with each change that AWS accepted on record for CloudTrail to be matched with. Each by itself and at once:
 * it was made, whatever becomes of the turn that made it.
 */
export function auditedIdentityCenter(
  center: IdentityCenterCloud,
  uow: UnitOfWork,
  /** As it is when the call was made: a binding may have got its slot just before. */
  subjectNow: () => WriteSubject,
): IdentityCenterCloud {
  const recorded = async <T extends AcceptedWrite>(written: T): Promise<T> => {
    const { operation, requestId } = written;
    const subject = subjectNow();
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

export function bindingWriteSubject({
  id,
  personId,
  accountId,
  permissionSetName,
  permissionSetArn,
}: Binding): WriteSubject {
  const after = { personId, accountId, permissionSetName, permissionSetArn };
  return { action: "binding.written", subjectType: "binding", subjectId: id, after };
}
