import {
  type IdentitystoreClient,
  ListGroupMembershipsCommand,
  ListGroupsCommand,
  ListUsersCommand,
  type User,
} from "@aws-sdk/client-identitystore";
import { ListInstancesCommand } from "@aws-sdk/client-sso-admin";
import type { Directory, DirectoryGroup, DirectoryOptions, DirectoryUser } from "../../domain/cloud/cloud.port";
import { ProviderFailure } from "../../kernel/app-error";
import { inParallel } from "../../kernel/async/in-parallel";
import type { AwsCall, AwsCalls, CredentialSource } from "./calls/calls";
import type { Clients } from "./calls/clients";
import { badResponse, identityCenterMissing } from "./calls/failure";
import { everyPage } from "./calls/pages";
import type { Sessions } from "./calls/sessions";

interface Deps {
  calls: AwsCalls;
  clients: Clients;
  sessions: Sessions;
}

/**
 * All users, all groups and the requested memberships. Each group takes a request, since memberships are listed nowhere
 * else.
 */
export async function readIdentityCenter(
  deps: Deps,
  ssoRegion: string,
  signal: AbortSignal,
  { membersOf = () => true, onProgress = () => {} }: DirectoryOptions = {},
): Promise<Directory> {
  const reader = await readerOf(deps, ssoRegion, signal);
  const found = { people: 0, groups: 0, memberships: 0 };
  const tell = (kind: keyof typeof found) => (more: number) => {
    found[kind] += more;
    onProgress({ ...found });
  };
  const users = await listUsers(reader, tell("people"));
  const listed = await listGroups(reader, tell("groups"));
  const members = new Map<string, string[]>();
  await inParallel(MEMBERSHIPS_AT_ONCE, listed.filter(membersOf), async ({ id }) => {
    members.set(id, await listMembers(reader, id, tell("memberships")));
  });
  const groups = listed.map((group) => ({ ...group, members: members.get(group.id) ?? null, groups: [] }));
  return { users, groups };
}

type Tell = (more: number) => void;

async function listUsers({ send, call }: Reader, tell: Tell): Promise<DirectoryUser[]> {
  const users = await everyPage(call("ListUsers"), async (NextToken) => {
    const page = await send("ListUsers", (client, store, options) =>
      client.send(new ListUsersCommand({ ...store, NextToken, MaxResults: PAGE_SIZE }), options),
    );
    tell(page.Users?.length ?? 0);
    return { items: page.Users, next: page.NextToken };
  });
  return onceEach(users.map((user) => userOf(user, call("ListUsers"))));
}

async function listGroups({ send, call }: Reader, tell: Tell): Promise<Pick<DirectoryGroup, "id" | "name">[]> {
  const groups = await everyPage(call("ListGroups"), async (NextToken) => {
    const page = await send("ListGroups", (client, store, options) =>
      client.send(new ListGroupsCommand({ ...store, NextToken, MaxResults: PAGE_SIZE }), options),
    );
    tell(page.Groups?.length ?? 0);
    return { items: page.Groups, next: page.NextToken };
  });
  return onceEach(
    groups.map(({ GroupId, DisplayName }) => {
      if (!GroupId) throw badResponse(call("ListGroups"), "group id");
      return { id: GroupId, name: DisplayName?.trim() || GroupId };
    }),
  );
}

async function listMembers({ send, call }: Reader, GroupId: string, tell: Tell): Promise<string[]> {
  try {
    const memberships = await everyPage(call("ListGroupMemberships"), async (NextToken) => {
      const page = await send("ListGroupMemberships", (client, store, options) =>
        client.send(new ListGroupMembershipsCommand({ ...store, GroupId, NextToken, MaxResults: PAGE_SIZE }), options),
      );
      tell(page.GroupMemberships?.length ?? 0);
      return { items: page.GroupMemberships, next: page.NextToken };
    });
    return memberships.flatMap(({ MemberId }) => (MemberId && "UserId" in MemberId ? (MemberId.UserId ?? []) : []));
  } catch (error) {
    // The group was deleted after it was listed, so it has no members.
    if (error instanceof ProviderFailure && error.kind === "missing") return [];
    throw error;
  }
}

function userOf(user: User, call: AwsCall): DirectoryUser {
  const { UserId: id } = user;
  const userName = user.UserName?.trim();
  if (!id || !userName) throw badResponse(call, "user id or user name");
  const email = (user.Emails?.find(({ Primary }) => Primary) ?? user.Emails?.[0])?.Value?.trim();
  return {
    id,
    userName,
    email: email || undefined,
    displayName: user.DisplayName?.trim() || undefined,
    title: user.Title?.trim() || undefined,
    active: user.UserStatus !== "DISABLED",
    roles: [],
    attributes: {},
    externalIds: (user.ExternalIds ?? []).flatMap(({ Issuer: issuer, Id: id }) =>
      issuer && id ? [{ issuer, id }] : [],
    ),
  };
}

type Send = <T>(
  operation: string,
  request: (
    client: IdentitystoreClient,
    store: { IdentityStoreId: string },
    options: { abortSignal: AbortSignal },
  ) => Promise<T>,
) => Promise<T>;

interface Reader {
  readonly call: (operation: string) => AwsCall;
  readonly send: Send;
}

/** Finds the identity store of the region and calls it with the management role. */
async function readerOf({ calls, clients, sessions }: Deps, region: string, signal: AbortSignal): Promise<Reader> {
  const { accountId, source } = await sessions.management(signal);
  const callOf = (operation: string): AwsCall => ({
    operation,
    accountId,
    region,
    regionalSession: true,
    rate: { group: "identity-center", accountId, region },
  });
  const find = callOf("sso:ListInstances");
  const instances = await calls.run(find, source, signal, (credentials, abortSignal) =>
    clients.ssoAdmin(region, credentials).send(new ListInstancesCommand({}), { abortSignal }),
  );
  const IdentityStoreId = instances.Instances?.find((instance) => instance.IdentityStoreId)?.IdentityStoreId;
  if (!IdentityStoreId) throw identityCenterMissing(find);

  const call = (operation: string) => callOf(`identitystore:${operation}`);
  return { call, send: sender({ calls, clients, source, signal, region, IdentityStoreId, call }) };
}

function sender(given: {
  calls: AwsCalls;
  clients: Clients;
  source: CredentialSource;
  signal: AbortSignal;
  region: string;
  IdentityStoreId: string;
  call: (operation: string) => AwsCall;
}): Send {
  const { calls, clients, source, signal, region, IdentityStoreId, call } = given;
  return (operation, request) =>
    calls.run(call(operation), source, signal, (credentials, abortSignal) =>
      request(clients.identityStore(region, credentials), { IdentityStoreId }, { abortSignal }),
    );
}

/** Identity Store's maximum page size. */
const PAGE_SIZE = 100;

/** Enough concurrency to use the whole rate although each answer takes a while. */
const MEMBERSHIPS_AT_ONCE = 8;

/** A changing list may repeat an item; the later one counts. */
function onceEach<T extends { readonly id: string }>(things: readonly T[]): T[] {
  return [...new Map(things.map((thing) => [thing.id, thing])).values()];
}
