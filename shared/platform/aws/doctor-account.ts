import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  DeleteAccessEntryCommand,
  DescribeAccessEntryCommand,
  DescribeClusterCommand,
  DisassociateAccessPolicyCommand,
  type EKSClient,
  EKSServiceException,
  ListAccessEntriesCommand,
  ListAssociatedAccessPoliciesCommand,
} from "@aws-sdk/client-eks";
import { GetRoleCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import {
  type ClusterAction,
  ENTRY_LEFT,
  type RoleAction,
  type TriedCluster,
} from "../../domain/cloud/doctor-cloud.port";
import { ProviderFailure } from "../../kernel/app-error";
import type { AwsCall } from "./calls/calls";
import { type DoctorDeps, tryCall } from "./doctor-calls";

type Options = { abortSignal: AbortSignal };

/** Tries the member role's actions on a cluster of its account. */
export async function tryOnCluster(
  deps: DoctorDeps,
  action: ClusterAction,
  at: TriedCluster,
  signal: AbortSignal,
): Promise<ProviderFailure | null> {
  const { accountId, region, clusterName } = at;
  const call: AwsCall = {
    operation: action,
    accountId,
    region,
    about: `cluster ${clusterName}`,
    regionalSession: true,
    rate: { group: "eks", accountId, region },
  };
  const member = () => deps.sessions.member(accountId, signal);
  if (action === "eks:CreateAccessEntry") return tryCreate(deps, call, at, signal);
  return tryCall(deps, call, member, signal, (credentials, abortSignal) =>
    ON_CLUSTER[action](deps.clients.eks(region, credentials), at, { abortSignal }),
  );
}

/** Runs even after the run was stopped, because the entry would stay. */
const TAKE_AWAY_MS = 30_000;

/**
 * EKS refuses a principal that IAM does not know. If EKS accepts it, or the refusal is unknown, the entry is deleted at
 * once. An entry that may remain is reported with its cluster and principal.
 */
async function tryCreate(
  deps: DoctorDeps,
  call: AwsCall,
  at: TriedCluster,
  signal: AbortSignal,
): Promise<ProviderFailure | null> {
  const eks = (credentials: Parameters<DoctorDeps["clients"]["eks"]>[1]) => deps.clients.eks(at.region, credentials);
  let mayBeThere = false;
  const takeAway = async () => {
    if (!mayBeThere) return null;
    const ownSignal = AbortSignal.timeout(TAKE_AWAY_MS);
    const member = () => deps.sessions.member(at.accountId, ownSignal);
    const deletion = { ...call, operation: "eks:DeleteAccessEntry" };
    const failure = await tryCall(deps, deletion, member, ownSignal, (credentials, abortSignal) =>
      eks(credentials).send(new DeleteAccessEntryCommand(entryOf(at)), { abortSignal }),
    );
    return failure && entryLeft(at, failure);
  };
  try {
    const member = () => deps.sessions.member(at.accountId, signal);
    const result = await tryCall(deps, call, member, signal, async (credentials, abortSignal) => {
      try {
        await createForNobody(eks(credentials), at, { abortSignal });
        mayBeThere = true;
      } catch (error) {
        if (!isRefusal(error)) mayBeThere = true;
        throw error;
      }
    });
    return (await takeAway()) ?? result;
  } catch (error) {
    await takeAway();
    throw error;
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof EKSServiceException && error.$fault === "client";
}

function entryLeft({ accountId, region, clusterName, principalArn }: TriedCluster, cause: ProviderFailure) {
  return new ProviderFailure({
    kind: cause.kind === "denied" ? "conflict" : cause.kind,
    code: ENTRY_LEFT,
    operation: "eks:DeleteAccessEntry",
    message: `The cluster ${clusterName} may have an access entry for ${principalArn}, a role that does not exist: the doctor asked for it to see whether it may, and could not take it away. ${cause.message}`,
    accountId,
    region,
    requestId: cause.requestId,
    cause,
  });
}

export async function tryInAccount(
  deps: DoctorDeps,
  action: RoleAction,
  accountId: string,
  signal: AbortSignal,
): Promise<ProviderFailure | null | "NOTHING_TO_ASK"> {
  const call = (operation: RoleAction): AwsCall => {
    return { operation, accountId, rate: { group: "iam", accountId, region: "global" } };
  };
  const member = () => deps.sessions.member(accountId, signal);
  let RoleName: string | undefined;
  const listed = await tryCall(deps, call("iam:ListRoles"), member, signal, async (credentials, abortSignal) => {
    const command = new ListRolesCommand({ PathPrefix: "/aws-reserved/sso.amazonaws.com/", MaxItems: 1 });
    const { Roles } = await deps.clients.iam(deps.region, credentials).send(command, { abortSignal });
    RoleName = Roles?.[0]?.RoleName;
  });
  if (action === "iam:ListRoles") return listed;
  // IAM searches a nonexistent role without a path, which a statement for a path does not allow.
  if (RoleName === undefined) return "NOTHING_TO_ASK";
  return tryCall(deps, call("iam:GetRole"), member, signal, (credentials, abortSignal) =>
    deps.clients.iam(deps.region, credentials).send(new GetRoleCommand({ RoleName }), { abortSignal }),
  );
}
const ON_CLUSTER: Record<
  Exclude<ClusterAction, "eks:CreateAccessEntry">,
  (eks: EKSClient, at: TriedCluster, options: Options) => Promise<unknown>
> = {
  "eks:DescribeCluster": (eks, { clusterName }, options) =>
    eks.send(new DescribeClusterCommand({ name: clusterName }), options),
  "eks:ListAccessEntries": (eks, { clusterName }, options) =>
    eks.send(new ListAccessEntriesCommand({ clusterName, maxResults: 1 }), options),
  "eks:DescribeAccessEntry": (eks, at, options) => eks.send(new DescribeAccessEntryCommand(entryOf(at)), options),
  "eks:ListAssociatedAccessPolicies": (eks, at, options) =>
    eks.send(new ListAssociatedAccessPoliciesCommand({ ...entryOf(at), maxResults: 1 }), options),
  "eks:AssociateAccessPolicy": (eks, at, options) =>
    eks.send(
      new AssociateAccessPolicyCommand({ ...entryOf(at), policyArn: viewPolicy(at), accessScope: { type: "cluster" } }),
      options,
    ),
  "eks:DisassociateAccessPolicy": (eks, at, options) =>
    eks.send(new DisassociateAccessPolicyCommand({ ...entryOf(at), policyArn: policyOfNobody(at) }), options),
  "eks:DeleteAccessEntry": (eks, at, options) => eks.send(new DeleteAccessEntryCommand(entryOf(at)), options),
};

async function createForNobody(eks: EKSClient, at: TriedCluster, options: Options): Promise<void> {
  const { tags } = at;
  const tagged = Object.keys(tags).length > 0 ? { tags: { ...tags } } : {};
  await eks.send(new CreateAccessEntryCommand({ ...entryOf(at), ...tagged }), options);
}

function entryOf({ clusterName, principalArn }: TriedCluster) {
  return { clusterName, principalArn };
}

/** A policy for nodes, so that no person's entry has it. */
function policyOfNobody({ partition }: TriedCluster): string {
  return `arn:${partition}:eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy`;
}

function viewPolicy({ partition }: TriedCluster): string {
  return `arn:${partition}:eks::aws:cluster-access-policy/AmazonEKSViewPolicy`;
}
