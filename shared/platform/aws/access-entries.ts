import {
  AssociateAccessPolicyCommand,
  type AssociatedAccessPolicy,
  CreateAccessEntryCommand,
  DeleteAccessEntryCommand,
  DescribeAccessEntryCommand,
  DisassociateAccessPolicyCommand,
  type EKSClient,
  ListAccessEntriesCommand,
  ListAssociatedAccessPoliciesCommand,
  TagResourceCommand,
  UpdateAccessEntryCommand,
} from "@aws-sdk/client-eks";
import type { PolicyAccess } from "../../domain/access/cluster-access.port";
import type {
  AcceptedWrite,
  AccessCloud,
  CallPriority,
  CloudEntry,
  ClusterPlace,
  EntryPlace,
  NewEntry,
} from "../../domain/cloud/access-cloud.port";
import { ProviderFailure } from "../../kernel/app-error";
import type { AwsCall, AwsCalls } from "./calls/calls";
import type { Clients } from "./calls/clients";
import { badResponse, toFailure } from "./calls/failure";
import { everyPage } from "./calls/pages";
import type { Sessions } from "./calls/sessions";

interface Deps {
  calls: AwsCalls;
  clients: Clients;
  /** The role sessions for calls of this priority. */
  sessionsFor: (priority: CallPriority) => Sessions;
}

export type AccessEntries = Pick<
  AccessCloud,
  | "describeEntry"
  | "listEntries"
  | "createEntry"
  | "tagEntry"
  | "updateEntryGroups"
  | "deleteEntry"
  | "associatePolicy"
  | "disassociatePolicy"
>;

/** Access entries, through the member role in the cluster's account and region: they exist nowhere else. */
export function accessEntries(deps: Deps): AccessEntries {
  return {
    describeEntry: (at, signal) => nullIfAbsent(describeEntry(deps, at, signal)),
    listEntries: (cluster, signal) => listEntries(deps, cluster, signal),

    createEntry: (at, entry, signal) =>
      write(deps, at, "eks:CreateAccessEntry", signal, (eks, options) =>
        eks.send(new CreateAccessEntryCommand({ ...entryKey(at), ...newEntry(entry) }), options),
      ),
    tagEntry: (at, resourceArn, tags, signal) =>
      write(deps, at, "eks:TagResource", signal, (eks, options) =>
        eks.send(new TagResourceCommand({ resourceArn, tags: { ...tags } }), options),
      ),
    updateEntryGroups: (at, kubernetesGroups, signal) =>
      write(deps, at, "eks:UpdateAccessEntry", signal, (eks, options) =>
        eks.send(new UpdateAccessEntryCommand({ ...entryKey(at), kubernetesGroups: [...kubernetesGroups] }), options),
      ),
    deleteEntry: (at, signal) =>
      write(deps, at, "eks:DeleteAccessEntry", signal, (eks, options) =>
        eks.send(new DeleteAccessEntryCommand(entryKey(at)), options),
      ),
    associatePolicy: (at, access, signal) =>
      write(deps, at, "eks:AssociateAccessPolicy", signal, (eks, options) =>
        eks.send(new AssociateAccessPolicyCommand({ ...entryKey(at), ...association(at, access) }), options),
      ),
    disassociatePolicy: (at, policy, signal) =>
      write(deps, at, "eks:DisassociateAccessPolicy", signal, (eks, options) =>
        eks.send(new DisassociateAccessPolicyCommand({ ...entryKey(at), policyArn: policyArn(at, policy) }), options),
      ),
  };
}

async function describeEntry(deps: Deps, at: EntryPlace, signal: AbortSignal): Promise<CloudEntry> {
  const call = callOf("eks:DescribeAccessEntry", at);
  if (at.afterMs) await deps.calls.wait(call, at.afterMs, signal);
  const described = entryAlone(deps, at, call, signal);
  const listed = (at.isExpected ? Promise.resolve() : described).then(() => associatedPolicies(deps, at, signal));
  // No call outlives this read. Where both fail, the failure is the entry's.
  await Promise.allSettled([described, listed]);
  const { entryArn, createdAt, tags, username, kubernetesGroups } = await described;
  const policies = await listed;
  return { entryArn, createdAt, tags, username, access: { policies, kubernetesGroups } };
}

async function entryAlone(deps: Deps, at: EntryPlace, call: AwsCall, signal: AbortSignal) {
  const { accessEntry: entry } = await read(deps, at, call, signal, (eks, options) =>
    eks.send(new DescribeAccessEntryCommand(entryKey(at)), options),
  );
  if (!entry?.accessEntryArn || !entry.createdAt) throw badResponse(call, "entry, its ARN or its time");
  const { accessEntryArn: entryArn, createdAt, tags = {}, username = "", kubernetesGroups = [] } = entry;
  return { entryArn, createdAt, tags, username, kubernetesGroups };
}

async function associatedPolicies(deps: Deps, at: EntryPlace, signal: AbortSignal): Promise<PolicyAccess[]> {
  const call = callOf("eks:ListAssociatedAccessPolicies", at);
  const policies = await everyPage(call, async (nextToken) => {
    const page = await read(deps, at, call, signal, (eks, options) =>
      eks.send(new ListAssociatedAccessPoliciesCommand({ ...entryKey(at), maxResults: PAGE_SIZE, nextToken }), options),
    );
    return { items: page.associatedAccessPolicies, next: page.nextToken };
  });
  return policies.map((associated) => policyAccess(associated, call));
}

async function listEntries(deps: Deps, cluster: ClusterPlace, signal: AbortSignal): Promise<string[]> {
  const call = callOf("eks:ListAccessEntries", cluster);
  const { clusterName } = cluster;
  return everyPage(call, async (nextToken) => {
    const page = await read(deps, cluster, call, signal, (eks, options) =>
      eks.send(new ListAccessEntriesCommand({ clusterName, maxResults: PAGE_SIZE, nextToken }), options),
    );
    return { items: page.accessEntries, next: page.nextToken };
  });
}

type Told = { $metadata: { requestId?: string }; accessEntry?: { accessEntryArn?: string } };
type Request<T> = (eks: EKSClient, options: { abortSignal: AbortSignal }) => Promise<T>;

async function read<T>(
  deps: Deps,
  { accountId, region, priority }: ClusterPlace,
  call: AwsCall,
  signal: AbortSignal,
  request: Request<T>,
): Promise<T> {
  const member = await deps.sessionsFor(priority).member(accountId, signal);
  return deps.calls.run(call, member, signal, (credentials, abortSignal) =>
    request(deps.clients.eks(region, credentials), { abortSignal }),
  );
}

/** Each of these calls is idempotent: creation has a token, and the others set a state. */
async function write(
  { calls, clients, sessionsFor }: Deps,
  at: EntryPlace,
  operation: string,
  signal: AbortSignal,
  request: Request<Told>,
): Promise<AcceptedWrite> {
  const member = await sessionsFor(at.priority).member(at.accountId, signal);
  const { mayStillSend, untilSent } = at;
  const call: AwsCall = { ...callOf(operation, at), passes: PASSING[operation], mayStillSend, untilSent };
  const { answer, inDoubt } = await calls.write(call, member, signal, async (credentials, abortSignal) => {
    try {
      return await request(clients.eks(at.region, credentials), { abortSignal });
    } catch (error) {
      return doneIfAbsent(error, call);
    }
  });
  // Changes of entries of others return an ARN too, which does not make the entry ours.
  const entryArn = operation === "eks:CreateAccessEntry" ? answer.accessEntry?.accessEntryArn : undefined;
  const { requestId = null } = answer.$metadata;
  const written = { operation, requestId, ...(entryArn && { entryArn }) };
  // AWS names each request. The SDK takes any page of a proxy for a success where it expects no body.
  return inDoubt || requestId === null ? { ...written, inDoubt: true } : written;
}

/** An absent entry is the goal of a deletion. A missing cluster is another matter. */
function doneIfAbsent(error: unknown, call: AwsCall): Told {
  const failure = toFailure(error, call);
  if (!TAKING_AWAY.has(call.operation) || !isAbsent(failure)) throw error;
  return { $metadata: { requestId: failure.requestId } };
}

const TAKING_AWAY: ReadonlySet<string> = new Set(["eks:DeleteAccessEntry", "eks:DisassociateAccessPolicy"]);

/** A new entry or principal is not known everywhere at once (docs/aws.md, GRANT-7, GRANT-8). */
const PASSING: Readonly<Record<string, (failure: ProviderFailure) => boolean>> = {
  "eks:CreateAccessEntry": ({ code }) => code === "PRINCIPAL_INVALID",
  "eks:AssociateAccessPolicy": ({ code }) => code === "ENTRY_NOT_FOUND",
};

function callOf(operation: string, { accountId, region, clusterName, priority }: ClusterPlace): AwsCall {
  return {
    operation,
    accountId,
    region,
    about: `cluster ${clusterName}`,
    regionalSession: true,
    priority,
    rate: { group: "eks", accountId, region },
  };
}

async function nullIfAbsent<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof ProviderFailure && error.code === "ENTRY_NOT_FOUND";
}

function entryKey({ clusterName, principalArn }: EntryPlace) {
  return { clusterName, principalArn };
}

function newEntry({ kubernetesGroups, tags, token }: NewEntry) {
  return {
    // Left out where empty, so that a role without the right to map groups can still create entries.
    kubernetesGroups: kubernetesGroups.length > 0 ? [...kubernetesGroups] : undefined,
    // Left out where empty, so that a role without the right to tag can still create entries.
    tags: Object.keys(tags).length > 0 ? { ...tags } : undefined,
    clientRequestToken: token,
  };
}

function association(at: EntryPlace, { policy, namespaces }: PolicyAccess) {
  return {
    policyArn: policyArn(at, policy),
    accessScope: namespaces
      ? { type: "namespace" as const, namespaces: [...namespaces] }
      : { type: "cluster" as const },
  };
}

function policyArn({ partition }: ClusterPlace, policy: string): string {
  return `arn:${partition}:eks::aws:cluster-access-policy/${policy}`;
}

/** Unknown policies on an entry are access too. */
function policyAccess({ policyArn, accessScope }: AssociatedAccessPolicy, call: AwsCall): PolicyAccess {
  if (!policyArn || !accessScope?.type) throw badResponse(call, "policy or scope");
  return {
    policy: policyArn.slice(policyArn.lastIndexOf("/") + 1),
    namespaces: accessScope.type === "cluster" ? null : (accessScope.namespaces ?? []),
  };
}

/** EKS's maximum page size. */
const PAGE_SIZE = 100;
