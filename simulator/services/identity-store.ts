import { AwsError } from "../aws/aws-error";
import { pageOf } from "../aws/paging";
import { JSON_1_1 } from "../aws/protocols";
import type { Operation, Service, ServiceCall } from "../aws/service";
import type { ExternalId } from "../scenarios/scenario";
import type { Group, IdentityCenter, User } from "../world/identity-center";
import { identityCenterFor } from "./sso-instance";

/** The people and groups of IAM Identity Center, read by the management account in the region of the instance. */
export const identityStoreService: Service = {
  name: "identitystore",
  protocol: JSON_1_1,
  regional: true,
  operations: new Map<string, Operation>([
    ["ListUsers", inStore(listUsers)],
    ["ListGroups", inStore(listGroups)],
    ["ListGroupMemberships", inStore(listGroupMemberships)],
    ["ListGroupMembershipsForMember", inStore(listGroupMembershipsForMember)],
    ["DescribeUser", inStore((call, store) => userView(store, requireUser(store, call.input.text("UserId"))))],
    ["DescribeGroup", inStore((call, store) => groupView(store, requireGroup(call, store)))],
    ["GetUserId", inStore(getUserId)],
    ["GetGroupId", inStore(getGroupId)],
  ]),
  needs({ caller, operation, input }) {
    const store = `arn:aws:identitystore::${caller.account.id}:identitystore/${input.text("IdentityStoreId") ?? ""}`;
    const id = input.text("UserId") ?? input.text("GroupId") ?? input.object("MemberId").text("UserId") ?? "*";
    const within = (KINDS[operation] ?? []).map((kind) => `${kind}/${kind === "membership" ? "*" : id}`);
    const resources = [store, ...within.map((path) => `arn:aws:identitystore:::${path}`)];
    return resources.map((resource) => ({ action: `identitystore:${operation}`, resource }));
  },
};

/** Permissions required in addition to those on the store. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  ListUsers: ["user"],
  ListGroups: ["group"],
  ListGroupMemberships: ["membership", "group"],
  ListGroupMembershipsForMember: ["membership", "user"],
  DescribeUser: ["user"],
  DescribeGroup: ["group"],
  GetUserId: ["user"],
  GetGroupId: ["group"],
};

function inStore(operation: (call: ServiceCall, store: IdentityCenter) => object): Operation {
  return (call) => {
    const store = identityCenterFor(call);
    const id = call.input.text("IdentityStoreId") ?? "";
    if (!/^d-[0-9a-f]{10}$/.test(id)) throw validation("IdentityStoreId is not the id of an identity store.");
    if (store?.instance.identityStoreId !== id) throw notFound("IDENTITY_STORE", id);
    return operation(call, store);
  };
}

function listUsers(call: ServiceCall, store: IdentityCenter): object {
  const { items, NextToken } = page(call, store.ids().users, (id) => userView(store, requireUser(store, id)));
  return { Users: items, NextToken };
}

function listGroups(call: ServiceCall, store: IdentityCenter): object {
  const { items, NextToken } = page(call, store.ids().groups, (id) => groupView(store, groupWithId(store, id)));
  return { Groups: items, NextToken };
}

function listGroupMemberships(call: ServiceCall, store: IdentityCenter): object {
  const group = requireGroup(call, store);
  const { items, NextToken } = page(call, [...group.members.keys()].sort(), (id) => membership(store, group, id));
  return { GroupMemberships: items, NextToken };
}

function listGroupMembershipsForMember(call: ServiceCall, store: IdentityCenter): object {
  const { id } = requireUser(store, call.input.object("MemberId").text("UserId"));
  const groupIds = store.ids().groups.filter((groupId) => store.groups.get(groupId)?.members.has(id));
  const { items, NextToken } = page(call, groupIds, (groupId) => membership(store, groupWithId(store, groupId), id));
  return { GroupMemberships: items, NextToken };
}

function getUserId(call: ServiceCall, store: IdentityCenter): object {
  const { path, value } = uniqueAttribute(call, ["userName", "emails.value"]);
  const user = path === "username" ? store.userNamed(value) : store.userWithEmail(value);
  if (!user) throw notFound("USER", value);
  return { IdentityStoreId: store.instance.identityStoreId, UserId: user.id };
}

function getGroupId(call: ServiceCall, store: IdentityCenter): object {
  const { value } = uniqueAttribute(call, ["displayName"]);
  const group = store.groupNamed(value);
  if (!group) throw notFound("GROUP", value);
  return { IdentityStoreId: store.instance.identityStoreId, GroupId: group.id };
}

function uniqueAttribute({ input }: ServiceCall, paths: readonly string[]): { path: string; value: string } {
  const attribute = input.object("AlternateIdentifier").object("UniqueAttribute");
  const path = attribute.text("AttributePath")?.toLowerCase() ?? "";
  if (!paths.some((known) => known.toLowerCase() === path)) {
    throw validation(`AttributePath must be one of: ${paths.join(", ")}.`);
  }
  return { path, value: attribute.text("AttributeValue") ?? "" };
}

function userView({ instance }: IdentityCenter, user: User): object {
  const [givenName, ...more] = user.displayName.split(" ");
  return {
    IdentityStoreId: instance.identityStoreId,
    UserId: user.id,
    UserName: user.userName,
    DisplayName: user.displayName,
    Name: { GivenName: givenName, FamilyName: more.join(" ") || givenName },
    Emails: user.email === null ? undefined : [{ Value: user.email, Type: "work", Primary: true }],
    Title: user.title ?? undefined,
    UserStatus: user.enabled ? "ENABLED" : "DISABLED",
    ExternalIds: user.externalIds.length === 0 ? undefined : user.externalIds.map(externalIdView),
  };
}

function externalIdView({ issuer, id }: ExternalId): object {
  return { Issuer: issuer, Id: id };
}

function groupView({ instance }: IdentityCenter, group: Group): object {
  return { IdentityStoreId: instance.identityStoreId, GroupId: group.id, DisplayName: group.name };
}

function membership({ instance }: IdentityCenter, group: Group, userId: string): object {
  return {
    IdentityStoreId: instance.identityStoreId,
    MembershipId: group.members.get(userId),
    GroupId: group.id,
    MemberId: { UserId: userId },
  };
}

function page({ input }: ServiceCall, ids: readonly string[], view: (id: string) => object) {
  const size = input.number("MaxResults") ?? 100;
  if (!(size >= 1 && size <= 100)) throw validation("MaxResults must be between 1 and 100.");
  const found = pageOf(ids, size, input.text("NextToken"));
  if (!found) throw validation("The NextToken is not valid.");
  return { items: found.keys.map(view), NextToken: found.nextToken };
}

function requireUser(store: IdentityCenter, id = ""): User {
  const user = store.users.get(id);
  if (!user) throw notFound("USER", id);
  return user;
}

function requireGroup({ input }: ServiceCall, store: IdentityCenter): Group {
  return groupWithId(store, input.text("GroupId") ?? "");
}

function groupWithId(store: IdentityCenter, id: string): Group {
  const group = store.groups.get(id);
  if (!group) throw notFound("GROUP", id);
  return group;
}

function notFound(type: string, id: string): AwsError {
  const members = { ResourceType: type, ResourceId: id };
  return new AwsError("ResourceNotFoundException", `${type} not found.`, 400, members);
}

function validation(message: string): AwsError {
  return new AwsError("ValidationException", message, 400);
}
