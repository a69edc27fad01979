import { reasonAgainst } from "../aws/authorize";
import { AwsError } from "../aws/aws-error";
import type { Operation, ServiceCall } from "../aws/service";
import type { AssignedPrincipal } from "../world/assigned-principal";
import type { AssignmentOperation, OperationKind } from "../world/assignment-operations";
import type { IdentityCenter } from "../world/identity-center";
import type { IdentityCenterAdmin } from "../world/identity-center-admin";
import type { PermissionSet } from "../world/permission-set";
import {
  accountNamed,
  conflictError,
  instanceOf,
  pageOfItems,
  permissionSetToChange,
  principalIn,
  requireManageableAccount,
  ssoNotFound,
  validationError,
} from "./sso-instance";

/** Account assignments and their status. All of it is asynchronous: an answer only confirms the start. */
export const ASSIGNMENT_OPERATIONS: readonly (readonly [string, Operation])[] = [
  ["CreateAccountAssignment", createAccountAssignment],
  ["DeleteAccountAssignment", deleteAccountAssignment],
  ["ProvisionPermissionSet", provisionPermissionSet],
  ["DescribeAccountAssignmentCreationStatus", describeCreation],
  ["DescribeAccountAssignmentDeletionStatus", describeDeletion],
  ["DescribePermissionSetProvisioningStatus", describeProvisioning],
  ["ListAccountAssignmentCreationStatus", listCreations],
  ["ListAccountAssignmentDeletionStatus", listDeletions],
];

function createAccountAssignment(call: ServiceCall): object {
  const { admin, set, accountId, principal } = assignmentIn(call);
  requirePrincipal(admin.center, principal);
  const operation = start(call, admin, "creation", set, accountId, principal, IAM_TO_ASSIGN);
  return { AccountAssignmentCreationStatus: assignmentStatus(operation) };
}

/** A principal that is gone can still lose its assignment. */
function deleteAccountAssignment(call: ServiceCall): object {
  const { admin, set, accountId, principal } = assignmentIn(call);
  const operation = start(call, admin, "deletion", set, accountId, principal, IAM_TO_UNASSIGN);
  return { AccountAssignmentDeletionStatus: assignmentStatus(operation) };
}

function provisionPermissionSet(call: ServiceCall): object {
  const { admin, set } = permissionSetToChange(call);
  const targetType = call.input.text("TargetType");
  const targetId = call.input.text("TargetId");
  if (targetType !== "AWS_ACCOUNT" && targetType !== "ALL_PROVISIONED_ACCOUNTS") {
    throw validationError("TargetType must be AWS_ACCOUNT or ALL_PROVISIONED_ACCOUNTS.");
  }
  if (targetType === "AWS_ACCOUNT" && targetId === undefined)
    throw validationError("TargetId is required for AWS_ACCOUNT.");
  const accountId = targetType === "AWS_ACCOUNT" ? accountNamed(call, targetId) : null;
  const operation = start(call, admin, "provisioning", set, accountId, null, IAM_TO_ASSIGN);
  return { PermissionSetProvisioningStatus: provisioningStatus(operation) };
}

/** Limits concurrent assignments in total, and to one per account, whose roles change one after the other. */
function start(
  call: ServiceCall,
  admin: IdentityCenterAdmin,
  kind: OperationKind,
  set: PermissionSet,
  accountId: string | null,
  principal: AssignedPrincipal | null,
  neededInManagement: readonly string[],
): AssignmentOperation {
  const { world } = call;
  const underWay = admin.operations.underWay();
  const limit = kind === "provisioning" ? world.limits.outstandingProvisionings : world.limits.outstandingAssignments;
  if (underWay.filter((other) => (other.kind === "provisioning") === (kind === "provisioning")).length >= limit) {
    throw new AwsError("ThrottlingException", "Too many asynchronous requests are outstanding.", 400);
  }
  if (underWay.some((other) => touches(other, accountId, set.arn))) {
    throw conflictError("There is a conflicting operation in process on this account. Please try again later.");
  }
  const refusal = accountId === null ? null : refusalIn(call, accountId, neededInManagement);
  return admin.operations.start({ kind, permissionSetArn: set.arn, accountId, principal }, refusal);
}

function touches(other: AssignmentOperation, accountId: string | null, setArn: string): boolean {
  if (accountId === null || other.accountId === null) return other.permissionSetArn === setArn;
  return other.accountId === accountId;
}

/** In the management account Identity Center acts with the permissions of its caller. */
function refusalIn(call: ServiceCall, accountId: string, needed: readonly string[]): string | null {
  if (call.world.account(accountId).state !== "ACTIVE") return "Received a 404 status error: Account is not active.";
  if (!call.world.isManagement(accountId)) return null;
  for (const action of needed) {
    const resource = `arn:aws:iam::${accountId}:role/aws-reserved/sso.amazonaws.com/*`;
    const reason = reasonAgainst(call, { action, resource });
    if (reason === null) continue;
    return (
      "Received a 403 status error: Access denied by IAM. Please check your policy, or wait for role propagation to complete. " +
      `IAM Error: User: ${call.caller.arn} is not authorized to perform: ${action} on resource: ` +
      `arn:aws:iam::${accountId}:role/aws-reserved/sso.amazonaws.com/ ${reason} ` +
      "(Service: AmazonIdentityManagement; Status Code: 403; Error Code: AccessDenied)"
    );
  }
  return null;
}

const IAM_TO_ASSIGN = [
  "iam:GetRole",
  "iam:CreateRole",
  "iam:PutRolePolicy",
  "iam:AttachRolePolicy",
  "iam:UpdateSAMLProvider",
];
const IAM_TO_UNASSIGN = ["iam:GetRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:DeleteRole"];

function describeCreation(call: ServiceCall): object {
  const operation = operationNamed(call, "creation", "AccountAssignmentCreationRequestId");
  return { AccountAssignmentCreationStatus: assignmentStatus(operation) };
}

function describeDeletion(call: ServiceCall): object {
  const operation = operationNamed(call, "deletion", "AccountAssignmentDeletionRequestId");
  return { AccountAssignmentDeletionStatus: assignmentStatus(operation) };
}

function describeProvisioning(call: ServiceCall): object {
  const operation = operationNamed(call, "provisioning", "ProvisionPermissionSetRequestId");
  return { PermissionSetProvisioningStatus: provisioningStatus(operation) };
}

function operationNamed(call: ServiceCall, kind: OperationKind, member: string): AssignmentOperation {
  const { operations } = instanceOf(call);
  const id = call.input.text(member) ?? "";
  const operation = operations.find(kind, id);
  if (!operation) throw ssoNotFound("Request", id);
  return operation;
}

function listCreations(call: ServiceCall): object {
  const { items, NextToken } = operationsOf(call, "creation");
  return { AccountAssignmentsCreationStatus: items, NextToken };
}

function listDeletions(call: ServiceCall): object {
  const { items, NextToken } = operationsOf(call, "deletion");
  return { AccountAssignmentsDeletionStatus: items, NextToken };
}

function operationsOf(call: ServiceCall, kind: OperationKind) {
  const status = call.input.object("Filter").text("Status");
  const filter = instanceOf(call)
    .operations.list(kind)
    .filter((operation) => status === undefined || operation.status === status);
  const { items, NextToken } = pageOfItems(call, filter, ({ requestId }) => requestId);
  const views = items.map(({ status: Status, requestId, createdAt }) => ({
    Status,
    RequestId: requestId,
    CreatedDate: createdAt / 1000,
  }));
  return { items: views, NextToken };
}

function assignmentIn(call: ServiceCall) {
  const { admin, set } = permissionSetToChange(call);
  if (call.input.text("TargetType") !== "AWS_ACCOUNT") throw validationError("TargetType must be AWS_ACCOUNT.");
  const accountId = accountNamed(call, call.input.text("TargetId"));
  requireManageableAccount(call, accountId);
  return { admin, set, accountId, principal: principalIn(call) };
}

function requirePrincipal(center: IdentityCenter, { type, id }: AssignedPrincipal): void {
  const exists = type === "USER" ? center.users.has(id) : center.groups.has(id);
  if (!exists) throw ssoNotFound(type, id);
}

function assignmentStatus(operation: AssignmentOperation): object {
  return {
    Status: operation.status,
    RequestId: operation.requestId,
    FailureReason: operation.failureReason,
    TargetId: operation.accountId,
    TargetType: "AWS_ACCOUNT",
    PermissionSetArn: operation.permissionSetArn,
    PrincipalType: operation.principal?.type,
    PrincipalId: operation.principal?.id,
    CreatedDate: operation.createdAt / 1000,
  };
}

function provisioningStatus(operation: AssignmentOperation): object {
  return {
    Status: operation.status,
    RequestId: operation.requestId,
    FailureReason: operation.failureReason,
    AccountId: operation.accountId ?? undefined,
    PermissionSetArn: operation.permissionSetArn,
    CreatedDate: operation.createdAt / 1000,
  };
}
