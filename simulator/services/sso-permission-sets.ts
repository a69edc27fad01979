import { AwsError } from "../aws/aws-error";
import type { Operation, ServiceCall } from "../aws/service";
import { type PermissionSet, secondsOfDuration } from "../world/permission-set";
import {
  conflictError,
  instanceOf,
  pageOfItems,
  permissionSetOf,
  permissionSetToChange,
  requireManageable,
  ssoNotFound,
  tagsIn,
  validationError,
} from "./sso-instance";

/** Permission sets: made, described, changed and deleted. Their policies are in sso-permission-set-contents.ts. */
export const PERMISSION_SET_OPERATIONS: readonly (readonly [string, Operation])[] = [
  ["CreatePermissionSet", createPermissionSet],
  ["DescribePermissionSet", (call) => ({ PermissionSet: view(permissionSetOf(call).set) })],
  ["ListPermissionSets", listPermissionSets],
  ["UpdatePermissionSet", updatePermissionSet],
  ["DeletePermissionSet", deletePermissionSet],
  ["TagResource", tagResource],
  ["UntagResource", untagResource],
  ["ListTagsForResource", listTagsForResource],
];

function createPermissionSet(call: ServiceCall): object {
  const { input, world } = call;
  const { permissionSets } = instanceOf(call);
  const name = input.text("Name") ?? "";
  if (!/^[\w+=,.@-]{1,32}$/.test(name)) {
    throw validationError(
      `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must have length less than or equal to 32 and satisfy regular expression pattern: [\\w+=,.@-]+`,
    );
  }
  const settings = settingsIn(call);
  const tags = tagsIn(input);
  checkTags(tags);
  if (permissionSets.named(name)) throw conflictError(`PermissionSet with name ${name} already exists.`);
  const { permissionSets: limit } = world.limits;
  if (permissionSets.sets.size >= limit) {
    throw new AwsError("ServiceQuotaExceededException", `The limit of ${limit} permission sets has been reached.`, 400);
  }
  return { PermissionSet: view(permissionSets.create({ name, tags, ...settings })) };
}

function listPermissionSets(call: ServiceCall): object {
  const { permissionSets } = instanceOf(call);
  const { items, NextToken } = pageOfItems(call, [...permissionSets.sets.keys()], (arn) => arn);
  return { PermissionSets: items, NextToken };
}

/** The roles follow when it is provisioned. */
function updatePermissionSet(call: ServiceCall): object {
  const { set } = permissionSetToChange(call);
  const { description = set.description, relayState = set.relayState, sessionSeconds } = settingsIn(call);
  Object.assign(set, { description, relayState, sessionSeconds: sessionSeconds ?? set.sessionSeconds });
  set.version += 1;
  return {};
}

function deletePermissionSet(call: ServiceCall): object {
  const { admin, set } = permissionSetToChange(call);
  const isBusy = admin.operations.underWay().some(({ permissionSetArn }) => permissionSetArn === set.arn);
  if (isBusy || admin.permissionSets.accountsOf(set.arn).length > 0) {
    throw conflictError("Could not delete because PermissionSet has ApplicationProfile associated with it");
  }
  admin.permissionSets.remove(set.arn);
  return {};
}

function tagResource(call: ServiceCall): object {
  const { admin, set } = taggedSet(call, "CHANGE");
  const tags = { ...set.tags, ...tagsIn(call.input) };
  checkTags(tags);
  admin.permissionSets.retag(set, tags);
  return {};
}

function untagResource(call: ServiceCall): object {
  const { admin, set } = taggedSet(call, "CHANGE");
  const removed = call.input.texts("TagKeys");
  const kept = Object.entries(set.tags).filter(([key]) => !removed.includes(key));
  admin.permissionSets.retag(set, Object.fromEntries(kept));
  return {};
}

function listTagsForResource(call: ServiceCall): object {
  const { admin, set } = taggedSet(call, "READ");
  const tags = Object.entries(admin.permissionSets.visibleTagsOf(set.arn) ?? {});
  const { items, NextToken } = pageOfItems(call, tags, ([key]) => key);
  return { Tags: items.map(([Key, Value]) => ({ Key, Value })), NextToken };
}

function taggedSet(call: ServiceCall, purpose: "READ" | "CHANGE") {
  const arn = call.input.text("ResourceArn") ?? "";
  const admin = instanceOf(call);
  const set = admin.permissionSets.sets.get(arn);
  if (!set) throw ssoNotFound("Resource", arn);
  if (purpose === "CHANGE") requireManageable(call, admin, set);
  return { admin, set };
}

function settingsIn({ input }: ServiceCall) {
  const description = input.text("Description");
  if (description !== undefined && (description.length < 1 || description.length > 700)) {
    throw validationError("Description must have 1 to 700 characters.");
  }
  const duration = input.text("SessionDuration");
  const sessionSeconds = duration === undefined ? undefined : secondsOfDuration(duration);
  if (sessionSeconds !== undefined && !(sessionSeconds >= 3600 && sessionSeconds <= 43_200)) {
    throw validationError(`SessionDuration ${duration} is not between PT1H and PT12H.`);
  }
  return { description, relayState: input.text("RelayState"), sessionSeconds };
}

function checkTags(tags: Readonly<Record<string, string>>): void {
  const entries = Object.entries(tags);
  if (entries.length > 50) throw new AwsError("ServiceQuotaExceededException", "A resource has 50 tags at most.", 400);
  const wrong = entries.find(([key, value]) => !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key) || !isTagValue(value));
  if (wrong) throw validationError(`The tag ${wrong[0]} is not valid.`);
}

function isTagValue(value: string): boolean {
  return /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(value);
}

function view(set: PermissionSet): object {
  const hours = Math.floor(set.sessionSeconds / 3600);
  const minutes = Math.floor((set.sessionSeconds % 3600) / 60);
  return {
    Name: set.name,
    PermissionSetArn: set.arn,
    Description: set.description,
    CreatedDate: set.createdAt / 1000,
    SessionDuration: `PT${hours}H${minutes > 0 ? `${minutes}M` : ""}`,
    RelayState: set.relayState,
  };
}
