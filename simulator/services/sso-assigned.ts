import type { Operation, ServiceCall } from "../aws/service";
import type { AssignedPrincipal } from "../world/assigned-principal";
import type { PermissionSet } from "../world/permission-set";
import { accountNamed, instanceOf, pageOfItems, permissionSetOf, principalIn } from "./sso-instance";

/** Lists of assignments, by account, permission set and principal. */
export const ASSIGNED_OPERATIONS: readonly (readonly [string, Operation])[] = [
  ["ListAccountAssignments", listAccountAssignments],
  ["ListAccountAssignmentsForPrincipal", listAccountAssignmentsForPrincipal],
  ["ListPermissionSetsProvisionedToAccount", listPermissionSetsProvisionedToAccount],
  ["ListAccountsForProvisionedPermissionSet", listAccountsForProvisionedPermissionSet],
];

function listAccountAssignments(call: ServiceCall): object {
  const { admin, set } = permissionSetOf(call);
  const accountId = accountNamed(call, call.input.text("AccountId"));
  const principals = admin.permissionSets.shown.of(set.arn, accountId);
  const { items, NextToken } = pageOfItems(call, principals, ({ type, id }) => `${type}/${id}`);
  return { AccountAssignments: items.map((principal) => assignment(accountId, set, principal)), NextToken };
}

/** For a person, what their groups are assigned as well. */
function listAccountAssignmentsForPrincipal(call: ServiceCall): object {
  const admin = instanceOf(call);
  const principal = principalIn(call);
  const accountId = call.input.object("Filter").text("AccountId");
  const counts = ({ type, id }: AssignedPrincipal) =>
    (type === principal.type && id === principal.id) ||
    (type === "GROUP" && principal.type === "USER" && admin.center.groups.get(id)?.members.has(principal.id) === true);
  const found = admin.permissionSets.shown
    .all()
    .filter((one) => counts(one.principal) && (accountId === undefined || accountId === one.accountId));
  const key = (one: (typeof found)[number]) =>
    `${one.accountId}/${one.set.arn}/${one.principal.type}/${one.principal.id}`;
  const { items, NextToken } = pageOfItems(call, found, key);
  return { AccountAssignments: items.map((one) => assignment(one.accountId, one.set, one.principal)), NextToken };
}

function listPermissionSetsProvisionedToAccount(call: ServiceCall): object {
  const { permissionSets } = instanceOf(call);
  const status = call.input.text("ProvisioningStatus");
  const arns = permissionSets
    .inAccount(accountNamed(call, call.input.text("AccountId")))
    .filter(({ isLatest }) => status === undefined || isLatest === (status === "LATEST_PERMISSION_SET_PROVISIONED"))
    .map(({ set }) => set.arn);
  const { items, NextToken } = pageOfItems(call, arns, (arn) => arn);
  return { PermissionSets: items, NextToken };
}

function listAccountsForProvisionedPermissionSet(call: ServiceCall): object {
  const { admin, set } = permissionSetOf(call);
  const { items, NextToken } = pageOfItems(call, admin.permissionSets.accountsOf(set.arn), (id) => id);
  return { AccountIds: items, NextToken };
}

function assignment(accountId: string, set: PermissionSet, { type, id }: AssignedPrincipal): object {
  return { AccountId: accountId, PermissionSetArn: set.arn, PrincipalType: type, PrincipalId: id };
}
