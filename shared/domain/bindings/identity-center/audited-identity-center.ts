import type { AuditEntry, UnitOfWork } from "../../../platform/database/unit-of-work";
import type { AcceptedWrite, IdentityCenterCloud } from "../../cloud/access-cloud.port";
import type { Binding } from "../binding.entity";
import { RECONCILER } from "../binding-lease";

/** The parts of an audit event that all calls share. */
type WriteSubject = Pick<AuditEntry, "action" | "subjectType" | "subjectId"> & { readonly after: object };

/**
 * Identity Center with each accepted change recorded in the audit log, to be matched with CloudTrail. Each has a
 * transaction of its own: the change was made, whatever becomes of the lease.
 */
export function auditedIdentityCenter(
  center: IdentityCenterCloud,
  uow: UnitOfWork,
  /** Evaluated at the time of the call, because a binding may have got its slot just before. */
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
