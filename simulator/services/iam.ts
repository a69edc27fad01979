import { AwsError } from "../aws/aws-error";
import { tagKeys } from "../aws/context-keys";
import { pageOf } from "../aws/paging";
import { QUERY } from "../aws/protocols";
import type { ContextKey, Need, Service, ServiceCall } from "../aws/service";
import { trustFrom, trustPolicy } from "../iam/trust-policy";
import type { Role } from "../world/model";

/** The roles of the caller's own account. IAM is one for all regions. */
export const iamService: Service = {
  name: "iam",
  protocol: QUERY,
  xmlNamespace: "https://iam.amazonaws.com/doc/2010-05-08/",
  regional: false,
  operations: new Map([
    ["CreateRole", createRole],
    ["GetRole", (call: ServiceCall) => ({ Role: { ...view(requireRole(call)), Tags: tagsOf(requireRole(call)) } })],
    ["ListRoles", listRoles],
    ["DeleteRole", deleteRole],
    ["ListRoleTags", listRoleTags],
    ["TagRole", tagRole],
    ["UntagRole", untagRole],
  ]),
  needs,
};

/** Roles are named without their path, which their ARN has. A list cannot be limited to some. */
function needs({ caller, input, operation }: ServiceCall): Need[] {
  const roles = `arn:aws:iam::${caller.account.id}:role`;
  if (operation === "ListRoles") {
    return [{ action: "iam:ListRoles", resource: "*", shownAs: `${roles}${input.text("PathPrefix") ?? "/"}` }];
  }
  const name = input.text("RoleName") ?? "";
  const role = operation === "CreateRole" ? undefined : caller.account.roles.get(name);
  const resource = role?.arn ?? `${roles}${input.text("Path") ?? "/"}${name}`;
  const given = input.map("Tags");
  const keys: ContextKey[] = [
    ...tagKeys("aws:ResourceTag/", role?.tags),
    ...tagKeys("iam:ResourceTag/", role?.tags),
    ...tagKeys("aws:RequestTag/", given),
    ["aws:TagKeys", operation === "UntagRole" ? input.texts("TagKeys") : Object.keys(given)],
  ];
  const own = { action: `iam:${operation}`, resource, keys };
  return operation === "CreateRole" && input.has("Tags") ? [own, { ...own, action: "iam:TagRole" }] : [own];
}

function createRole({ input, caller, world }: ServiceCall): object {
  const name = input.text("RoleName") ?? "";
  const path = input.text("Path") ?? "/";
  const maxSessionDurationSeconds = input.number("MaxSessionDuration") ?? 3600;
  if (!/^[\w+=,.@-]{1,64}$/.test(name)) throw validation("roleName", name, "1 to 64 characters of [\\w+=,.@-]");
  if (!/^\/([\x21-\x7e]+\/)?$/.test(path) || path.length > 512) throw validation("path", path, "(/)|(/[!-~]+/)");
  if (path.startsWith("/aws-reserved/") || path.startsWith("/aws-service-role/")) {
    throw new AwsError("InvalidInput", `The path ${path} is reserved for AWS.`, 400);
  }
  if (!(maxSessionDurationSeconds >= 3600 && maxSessionDurationSeconds <= 43_200)) {
    throw validation("maxSessionDuration", String(maxSessionDurationSeconds), "3600 to 43200");
  }
  // Names are unique whatever their case and path.
  if ([...caller.account.roles.keys()].some((known) => known.toLowerCase() === name.toLowerCase())) {
    throw new AwsError("EntityAlreadyExists", `Role with name ${name} already exists.`, 409);
  }
  const trust = trustFrom(input.text("AssumeRolePolicyDocument") ?? "");
  if (typeof trust === "string") throw new AwsError("MalformedPolicyDocument", trust, 400);
  const tags = input.map("Tags");
  const description = input.text("Description");
  const data = { name, path, trust, allows: [], maxSessionDurationSeconds, description, tags };
  const role = world.putRole(caller.account.id, data);
  return { Role: { ...view(role), Tags: tagsOf(role) } };
}

function listRoles({ input, caller }: ServiceCall): object {
  const prefix = input.text("PathPrefix") ?? "/";
  const { roles } = caller.account;
  const names = [...roles.values()]
    .filter((role) => role.knownToIam && role.path.startsWith(prefix))
    .map((role) => role.name);
  const size = input.number("MaxItems") ?? 100;
  if (!(size >= 1 && size <= 1000)) throw validation("maxItems", String(size), "1 to 1000");
  const page = pageOf(names.sort(), size, input.text("Marker"));
  if (!page) throw new AwsError("ValidationError", "Invalid Marker.", 400);
  // Tags are not listed; GetRole and ListRoleTags have them.
  const found = page.keys.flatMap((name) => roles.get(name) ?? []);
  return { Roles: found.map(view), IsTruncated: page.nextToken !== undefined, Marker: page.nextToken };
}

function deleteRole(call: ServiceCall): object {
  const { caller, world } = call;
  world.removeRole(caller.account.id, requireOwn(call).name);
  return {};
}

function listRoleTags(call: ServiceCall): object {
  return { Tags: tagsOf(requireRole(call)), IsTruncated: false };
}

function tagRole(call: ServiceCall): object {
  const role = requireOwn(call);
  const tags = { ...role.tags, ...call.input.map("Tags") };
  if (Object.keys(tags).length > 50) {
    throw new AwsError("LimitExceeded", "The number of tags has reached the maximum limit.", 409);
  }
  role.tags = tags;
  return {};
}

function untagRole(call: ServiceCall): object {
  const role = requireOwn(call);
  for (const key of call.input.texts("TagKeys")) delete role.tags[key];
  return {};
}

function requireRole({ input, caller }: ServiceCall): Role {
  const name = input.text("RoleName") ?? "";
  const role = caller.account.roles.get(name);
  if (role?.knownToIam) return role;
  throw new AwsError("NoSuchEntity", `The role with name ${name} cannot be found.`, 404);
}

/** Only Identity Center may change its own roles. */
function requireOwn(call: ServiceCall): Role {
  const role = requireRole(call);
  if (!role.path.startsWith("/aws-reserved/")) return role;
  const message = `Cannot perform the operation on the protected role '${role.name}' - this role is only modifiable by AWS`;
  throw new AwsError("UnmodifiableEntity", message, 400);
}

function view(role: Role): object {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.createdAt).toISOString().replace(/\.\d+Z$/, "Z"),
    AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(trustPolicy(role.trust))),
    Description: role.description,
    MaxSessionDuration: role.maxSessionDurationSeconds,
  };
}

function tagsOf(role: Role): object[] {
  return Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value }));
}

function validation(member: string, value: string, rule: string): AwsError {
  const message = `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${rule}`;
  return new AwsError("ValidationError", message, 400);
}
