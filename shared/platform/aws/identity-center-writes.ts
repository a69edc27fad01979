import type { IdentityCenterCloud } from "../../domain/cloud/access-cloud.port";
import { AccountAssignments } from "./account-assignments";
import { type IdentityCenterDeps, IdentityCenterInstance } from "./identity-center-instance";
import { slotContents } from "./slot-contents";
import { findUserId, isUser } from "./user-ids";

/** The part of Identity Center that granting needs. */
export function identityCenterWrites(deps: IdentityCenterDeps, ssoRegion: string): IdentityCenterCloud {
  const instance = new IdentityCenterInstance(deps, ssoRegion);
  const assignments = new AccountAssignments(instance);
  return {
    instance: (signal) => instance.ids(signal),
    userId: (by, signal) => findUserId(instance, by, signal),
    isUser: (userId, signal) => isUser(instance, userId, signal),
    slotContents: (arn, priority, signal) => slotContents(instance, arn, priority, signal),
    assignees: (accountId, arn, signal) => assignments.assignees(accountId, arn, signal),
    assign: (accountId, arn, userId, signal) => assignments.assign(accountId, arn, userId, signal),
    unassign: (accountId, arn, assignee, signal) => assignments.unassign(accountId, arn, assignee, signal),
    assignmentOutcome: (kind, requestId, signal) => assignments.outcome(kind, requestId, signal),
  };
}
