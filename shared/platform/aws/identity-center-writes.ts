import type { IdentityCenterCloud } from "../../domain/connectors/access-cloud.port";
import { AccountAssignments } from "./account-assignments";
import { type Deps, IdentityCenterInstance } from "./identity-center-instance";
import { type PermissionSetNames, PermissionSets } from "./permission-sets";
import { slotContents } from "./slot-contents";
import { findUserId, isUser } from "./user-ids";

/** Identity Center as granting needs it. */
export function identityCenterWrites(deps: Deps, ssoRegion: string, names: PermissionSetNames): IdentityCenterCloud {
  const instance = new IdentityCenterInstance(deps, ssoRegion);
  const sets = new PermissionSets(instance, names);
  const assignments = new AccountAssignments(instance);
  return {
    instance: (signal) => instance.ids(signal),
    userId: (by, signal) => findUserId(instance, by, signal),
    isUser: (userId, signal) => isUser(instance, userId, signal),
    permissionSet: (name, signal) => sets.find(name, signal),
    createPermissionSet: (set, signal) => sets.create(set, signal),
    putInlinePolicy: (arn, policy, signal) => sets.putInlinePolicy(arn, policy, signal),
    deletePermissionSet: (arn, signal) => sets.delete(arn, signal),
    slotContents: (arn, priority, signal) => slotContents(instance, arn, priority, signal),
    assignees: (accountId, arn, signal) => assignments.assignees(accountId, arn, signal),
    assign: (accountId, arn, userId, signal) => assignments.assign(accountId, arn, userId, signal),
    unassign: (accountId, arn, userId, signal) => assignments.unassign(accountId, arn, userId, signal),
    assignmentOutcome: (kind, requestId, signal) => assignments.outcome(kind, requestId, signal),
  };
}
