import { AwsError } from "../aws/aws-error";
import type { Input } from "../aws/input";
import { pageOf } from "../aws/paging";
import type { Call } from "../aws/service";
import type { IdentityCenter } from "../identity-center";
import type { IdentityCenterAdmin } from "../identity-center-admin";
import type { PermissionSet } from "../permission-set";
import type { AssignedPrincipal } from "../permission-sets";

/** Null in every region but the one of the instance. Only the management account and its delegated administrators may ask. */
export function identityCenterSeenBy(call: Call): IdentityCenter | null {
  const { world, caller, region } = call;
  if (!world.isManagement(caller.account.id) && !world.isDelegatedAdministrator(caller.account.id)) throw denied(call);
  return world.identityCenter?.instance.region === region ? world.identityCenter : null;
}

/** What the InstanceArn of a call names. */
export function instanceOf(call: Call): IdentityCenterAdmin {
  const center = identityCenterSeenBy(call);
  const arn = call.input.text("InstanceArn") ?? "";
  if (!/^arn:aws[\w-]*:sso:::instance\/(sso)?ins-[a-zA-Z0-9-.]{16}$/.test(arn))
    throw validation(`${arn} is no InstanceArn.`);
  if (center?.instance.instanceArn !== arn || !call.world.identityCenterAdmin) throw notFound("Instance", arn);
  return call.world.identityCenterAdmin;
}

export function permissionSetOf(call: Call): { admin: IdentityCenterAdmin; set: PermissionSet } {
  const admin = instanceOf(call);
  const arn = call.input.text("PermissionSetArn") ?? "";
  const set = admin.permissionSets.sets.get(arn);
  if (!set) throw notFound("PermissionSet", arn);
  return { admin, set };
}

/** Refused to a delegated administrator as soon as the set is provisioned in the management account, wherever it is used. */
export function permissionSetToChange(call: Call): { admin: IdentityCenterAdmin; set: PermissionSet } {
  const found = permissionSetOf(call);
  requireManageable(call, found.admin, found.set);
  return found;
}

export function requireManageable(call: Call, admin: IdentityCenterAdmin, set: PermissionSet): void {
  for (const accountId of admin.permissionSets.accountsOf(set.arn)) requireManageableAccount(call, accountId);
}

export function requireManageableAccount(call: Call, accountId: string): void {
  if (call.world.isManagement(accountId) && !call.world.isManagement(call.caller.account.id)) throw denied(call);
}

function denied({ caller, operation }: Call): AwsError {
  const message = `User: ${caller.arn} is not authorized to perform: ${operation}`;
  return new AwsError("AccessDeniedException", message, 400);
}

export function accountNamed({ world }: Call, id = ""): string {
  if (!/^\d{12}$/.test(id)) throw validation(`${id} is no account id.`);
  if (!world.accounts.has(id)) throw notFound("Account", id);
  return id;
}

export function principalIn({ input }: Call): AssignedPrincipal {
  const type = input.text("PrincipalType");
  if (type !== "USER" && type !== "GROUP") throw validation("PrincipalType must be USER or GROUP.");
  return { type, id: input.text("PrincipalId") ?? "" };
}

export function pageOfItems<T>({ input }: Call, items: readonly T[], keyOf: (item: T) => string) {
  const size = input.number("MaxResults") ?? 100;
  if (!(size >= 1 && size <= 100)) throw validation("MaxResults must be between 1 and 100.");
  const byKey = new Map(items.map((item) => [keyOf(item), item] as const));
  const found = pageOf([...byKey.keys()].sort(), size, input.text("NextToken"));
  if (!found) throw validation("The NextToken is not valid.");
  const shown = new Set(found.keys);
  const page = [...byKey].filter(([key]) => shown.has(key)).sort(([a], [b]) => (a < b ? -1 : 1));
  return { items: page.map(([, item]) => item), NextToken: found.nextToken };
}

export function tagsIn(input: Input): Record<string, string> {
  return Object.fromEntries(input.objects("Tags").map((tag) => [tag.text("Key") ?? "", tag.text("Value") ?? ""]));
}

export function validation(message: string): AwsError {
  return new AwsError("ValidationException", message, 400);
}

export function conflict(message: string): AwsError {
  return new AwsError("ConflictException", message, 400);
}

export function notFound(what: string, id: string): AwsError {
  return new AwsError("ResourceNotFoundException", `${what} with id ${id} not found.`, 400);
}
