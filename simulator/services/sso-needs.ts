import { tagKeys } from "../aws/context-keys";
import type { ContextKey, Need, ServiceCall } from "../aws/service";
import { tagsIn } from "./sso-instance";

/**
 * The permissions that Identity Center requires for a call: on the permission set, the instance and the account that it
 * names.
 */
export function needsOfSso(call: ServiceCall): Need[] {
  const { operation, input } = call;
  const action = `sso:${operation}`;
  if (operation === "ListInstances") return [{ action, resource: "*" }];
  if (operation === "CreatePermissionSet") return createPermissionSet(call);
  const named = input.text("PermissionSetArn");
  const isAbsent = named !== undefined && !tagsOfSet(call, named);
  if (isAbsent && call.world.absentResources === "NOT_FOUND") return [];
  const resources = [
    input.text("ResourceArn"),
    named,
    input.has("ResourceArn") ? undefined : input.text("InstanceArn"),
    accountArn(call),
  ].filter((arn) => arn !== undefined);
  const asked = /^(Untag|Tag)Resource$/.test(operation) ? keysOfRequest(call) : [];
  const keys = (arn: string) => [...asked, ...tagKeys("aws:ResourceTag/", tagsOfSet(call, arn))];
  return resources.map((resource) => ({ action, resource, isAbsent, keys: keys(resource) }));
}

/** The set that is made has an ARN with any id, and no tags yet. */
function createPermissionSet(call: ServiceCall): Need[] {
  const instance = call.input.text("InstanceArn") ?? "";
  const made = `arn:aws:sso:::permissionSet/${instance.slice(instance.lastIndexOf("/") + 1)}/*`;
  const keys = keysOfRequest(call);
  const needs = [instance, made].map((resource) => ({ action: "sso:CreatePermissionSet", resource, keys }));
  return keys.length === 0 ? needs : [...needs, { action: "sso:TagResource", resource: made, keys }];
}

function accountArn({ input, operation }: ServiceCall): string | undefined {
  const id = input.text("TargetId") ?? input.text("AccountId");
  if (id !== undefined) return `arn:aws:sso:::account/${id}`;
  return operation === "ProvisionPermissionSet" ? "arn:aws:sso:::account/*" : undefined;
}

/** Only permission sets have tags here. */
function tagsOfSet({ world }: ServiceCall, arn: string) {
  return world.identityCenterAdmin?.permissionSets.visibleTagsOf(arn);
}

function keysOfRequest({ input }: ServiceCall): ContextKey[] {
  const tags = tagsIn(input);
  const names = [...Object.keys(tags), ...input.texts("TagKeys")];
  return names.length === 0 ? [] : [...tagKeys("aws:RequestTag/", tags), ["aws:TagKeys", names]];
}
