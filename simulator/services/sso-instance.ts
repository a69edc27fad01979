import { AwsError } from "../aws/aws-error";
import type { Input } from "../aws/input";
import { pageOf } from "../aws/paging";
import type { ServiceCall } from "../aws/service";
import type { AssignedPrincipal } from "../world/assigned-principal";
import type { IdentityCenter } from "../world/identity-center";
import type { IdentityCenterAdmin } from "../world/identity-center-admin";
import type { PermissionSet } from "../world/permission-set";

/** Null in every region but the one of the instance. Only the management account and its delegated administrators may ask. */
export function identityCenterFor(call: ServiceCall): IdentityCenter | null {
  const { world, caller, region } = call;
  if (!world.isManagement(caller.account.id) && !world.isDelegatedAdministrator(caller.account.id)) throw denied(call);
  return world.identityCenter?.instance.region === region ? world.identityCenter : null;
}

/** The instance that a call's InstanceArn names. */
export function instanceOf(call: ServiceCall): IdentityCenterAdmin {
  const center = identityCenterFor(call);
  const arn = call.input.text("InstanceArn") ?? "";
  if (!/^arn:aws[\w-]*:sso:::instance\/(sso)?ins-[a-zA-Z0-9-.]{16}$/.test(arn))
    throw validationError(`${arn} is no InstanceArn.`);
  if (center?.instance.instanceArn !== arn || !call.world.identityCenterAdmin) throw ssoNotFound("Instance", arn);
  return call.world.identityCenterAdmin;
}

export function permissionSetOf(call: ServiceCall): { admin: IdentityCenterAdmin; set: PermissionSet } {
  const admin = instanceOf(call);
  const arn = call.input.text("PermissionSetArn") ?? "";
  const set = admin.permissionSets.sets.get(arn);
  if (!set) throw ssoNotFound("PermissionSet", arn);
  return { admin, set };
}

/** Refused to a delegated administrator as soon as the set is provisioned in the management account, wherever it is used. */
export function permissionSetToChange(call: ServiceCall): { admin: IdentityCenterAdmin; set: PermissionSet } {
  const found = permissionSetOf(call);
  requireManageable(call, found.admin, found.set);
  return found;
}

export function requireManageable(call: ServiceCall, admin: IdentityCenterAdmin, set: PermissionSet): void {
  for (const accountId of admin.permissionSets.accountsOf(set.arn)) requireManageableAccount(call, accountId);
}

export function requireManageableAccount(call: ServiceCall, accountId: string): void {
  if (call.world.isManagement(accountId) && !call.world.isManagement(call.caller.account.id)) throw denied(call);
}

function denied({ caller, operation }: ServiceCall): AwsError {
  const message = `User: ${caller.arn} is not authorized to perform: ${operation}`;
  return new AwsError("AccessDeniedException", message, 400);
}

export function accountNamed({ world }: ServiceCall, id = ""): string {
  if (!/^\d{12}$/.test(id)) throw validationError(`${id} is no account id.`);
  if (!world.accounts.has(id)) throw ssoNotFound("Account", id);
  return id;
}

export function principalIn({ input }: ServiceCall): AssignedPrincipal {
  const type = input.text("PrincipalType");
  if (type !== "USER" && type !== "GROUP") throw validationError("PrincipalType must be USER or GROUP.");
  return { type, id: input.text("PrincipalId") ?? "" };
}

export function pageOfItems<T>({ input }: ServiceCall, items: readonly T[], keyOf: (item: T) => string) {
  const size = input.number("MaxResults") ?? 100;
  if (!(size >= 1 && size <= 100)) throw validationError("MaxResults must be between 1 and 100.");
  const byKey = new Map(items.map((item) => [keyOf(item), item] as const));
  const found = pageOf([...byKey.keys()].sort(), size, input.text("NextToken"));
  if (!found) throw validationError("The NextToken is not valid.");
  const shown = new Set(found.keys);
  const page = [...byKey].filter(([key]) => shown.has(key)).sort(([a], [b]) => (a < b ? -1 : 1));
  return { items: page.map(([, item]) => item), NextToken: found.nextToken };
}

export function tagsIn(input: Input): Record<string, string> {
  return Object.fromEntries(input.objects("Tags").map((tag) => [tag.text("Key") ?? "", tag.text("Value") ?? ""]));
}

export function validationError(message: string): AwsError {
  return new AwsError("ValidationException", message, 400);
}

export function conflictError(message: string): AwsError {
  return new AwsError("ConflictException", message, 400);
}

export function ssoNotFound(what: string, id: string): AwsError {
  return new AwsError("ResourceNotFoundException", `${what} with id ${id} not found.`, 400);
}
