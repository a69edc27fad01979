import type { UnitOfWork } from "../../platform/database/unit-of-work";
import type { IdentityCenterCloud, Written } from "../connectors/access-cloud.port";
import type { Binding } from "./binding.entity";
import { RECONCILER } from "./binding-lease";

/**
 * Identity Center, with each change that AWS accepted on record for CloudTrail to be matched with. Each by itself and at once:
 * it was made, whatever becomes of the turn that made it.
 */
export function recordedWrites(center: IdentityCenterCloud, uow: UnitOfWork, binding: Binding): IdentityCenterCloud {
  const recorded = async <T extends Written>(written: T, permissionSetArn: string): Promise<T> => {
    const { id, personId, accountId, permissionSetName } = binding;
    const { operation, requestId } = written;
    await uow.run(RECONCILER, (tx) =>
      tx.audit({
        action: "binding.written",
        subjectType: "binding",
        subjectId: id,
        after: {
          personId,
          accountId,
          permissionSetName,
          permissionSetArn,
          calls: [{ operation, requestId, at: tx.now.toISOString() }],
        },
      }),
    );
    return written;
  };
  return {
    ...center,
    async createPermissionSet(set, signal) {
      const made = await center.createPermissionSet(set, signal);
      return recorded(made, made.arn);
    },
    putInlinePolicy: async (arn, policy, signal) => recorded(await center.putInlinePolicy(arn, policy, signal), arn),
    deletePermissionSet: async (arn, signal) => recorded(await center.deletePermissionSet(arn, signal), arn),
    assign: async (account, arn, user, signal) => recorded(await center.assign(account, arn, user, signal), arn),
    unassign: async (account, arn, user, signal) => recorded(await center.unassign(account, arn, user, signal), arn),
  };
}
