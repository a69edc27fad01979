import {
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  type OrganizationsClient,
} from "@aws-sdk/client-organizations";
import type { OrganizationAction } from "../../domain/cloud/doctor-cloud.port";
import type { ProviderFailure } from "../../kernel/app-error";
import type { AwsCall } from "./calls/calls";
import type { RateGroup } from "./calls/rate-limits";
import { type DoctorDeps, triedAnswer, tryCall } from "./doctor-calls";
import { taggedAccounts } from "./tagged-accounts";

interface OrganizationPlace {
  readonly accountId: string;
  readonly rootId: string;
}

type Options = { abortSignal: AbortSignal };

export async function tryInOrganization(
  deps: DoctorDeps,
  action: OrganizationAction,
  at: OrganizationPlace,
  signal: AbortSignal,
): Promise<ProviderFailure | null> {
  if (action === "tag:GetResources") return triedAnswer(() => taggedAccounts(deps, signal));
  const { call, source } = await callAs(deps, action, signal);
  return tryCall(deps, call, source, signal, (credentials, abortSignal) =>
    REQUESTS[action](deps.clients.organizations(deps.region, credentials), at, { abortSignal }),
  );
}

async function callAs(deps: DoctorDeps, operation: OrganizationsAction, signal: AbortSignal) {
  const { accountId, source } = await deps.sessions.management(signal);
  const call: AwsCall = {
    operation,
    accountId,
    rate: { group: RATE_GROUPS[operation], accountId, region: "global" },
  };
  return { call, source };
}

type OrganizationsAction = Exclude<OrganizationAction, "tag:GetResources">;

const REQUESTS: Record<
  OrganizationsAction,
  (client: OrganizationsClient, at: OrganizationPlace, options: Options) => Promise<unknown>
> = {
  "organizations:DescribeOrganization": (client, _at, options) =>
    client.send(new DescribeOrganizationCommand({}), options),
  "organizations:ListAccounts": (client, _at, options) =>
    client.send(new ListAccountsCommand({ MaxResults: 1 }), options),
  "organizations:ListTagsForResource": (client, { accountId }, options) =>
    client.send(new ListTagsForResourceCommand({ ResourceId: accountId }), options),
  "organizations:ListRoots": (client, _at, options) => client.send(new ListRootsCommand({ MaxResults: 1 }), options),
  "organizations:ListOrganizationalUnitsForParent": (client, { rootId }, options) =>
    client.send(new ListOrganizationalUnitsForParentCommand({ ParentId: rootId, MaxResults: 1 }), options),
  "organizations:ListAccountsForParent": (client, { rootId }, options) =>
    client.send(new ListAccountsForParentCommand({ ParentId: rootId, MaxResults: 1 }), options),
  "organizations:ListParents": (client, { accountId }, options) =>
    client.send(new ListParentsCommand({ ChildId: accountId }), options),
};

const RATE_GROUPS: Record<OrganizationsAction, RateGroup> = {
  "organizations:DescribeOrganization": "organizations:DescribeOrganization",
  "organizations:ListAccounts": "organizations:ListAccounts",
  "organizations:ListRoots": "organizations:ListRoots",
  "organizations:ListOrganizationalUnitsForParent": "organizations:tree",
  "organizations:ListAccountsForParent": "organizations:tree",
  "organizations:ListParents": "organizations:tree",
  "organizations:ListTagsForResource": "organizations:ListTagsForResource",
};
