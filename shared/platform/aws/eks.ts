import { type Cluster, DescribeClusterCommand, ListClustersCommand } from "@aws-sdk/client-eks";
import type { ClusterDescription } from "../../domain/cloud/cloud.port";
import { ProviderFailure } from "../../kernel/app-error";
import type { AwsCall, AwsCalls } from "./calls/calls";
import type { Clients } from "./calls/clients";
import { badResponse } from "./calls/failure";
import { everyPage } from "./calls/pages";
import type { Sessions } from "./calls/sessions";

interface Deps {
  calls: AwsCalls;
  clients: Clients;
  sessions: Sessions;
}

/** Clusters that EKS runs. Connected clusters are left out (no `include`), since they have no access entries. */
export async function listClusters(
  deps: Deps,
  accountId: string,
  region: string,
  signal: AbortSignal,
): Promise<string[]> {
  const member = await deps.sessions.member(accountId, signal);
  const call = readCall("eks:ListClusters", accountId, region);
  return everyPage(call, async (nextToken) => {
    const page = await deps.calls.run(call, member, signal, (credentials, abortSignal) =>
      deps.clients
        .eks(region, credentials)
        .send(new ListClustersCommand({ maxResults: 100, nextToken }), { abortSignal }),
    );
    return { items: page.clusters, next: page.nextToken };
  });
}

export async function describeCluster(
  deps: Deps,
  accountId: string,
  region: string,
  name: string,
  signal: AbortSignal,
): Promise<ClusterDescription | null> {
  const member = await deps.sessions.member(accountId, signal);
  const call = readCall("eks:DescribeCluster", accountId, region);
  try {
    const { cluster } = await deps.calls.run(call, member, signal, (credentials, abortSignal) =>
      deps.clients.eks(region, credentials).send(new DescribeClusterCommand({ name }), { abortSignal }),
    );
    return described(cluster, call);
  } catch (error) {
    if (error instanceof ProviderFailure && error.code === "ResourceNotFoundException") return null;
    throw error;
  }
}

function readCall(operation: string, accountId: string, region: string): AwsCall {
  return { operation, accountId, region, regionalSession: true, rate: { group: "eks", accountId, region } };
}

function described(cluster: Cluster | undefined, call: AwsCall): ClusterDescription {
  if (!cluster) throw badResponse(call, "cluster");
  const { arn, name, createdAt, status } = cluster;
  if (!arn || !name || !createdAt || !status) throw badResponse(call, "arn, name, createdAt or status");
  return {
    arn,
    name,
    createdAt,
    status,
    version: cluster.version ?? null,
    platformVersion: cluster.platformVersion ?? null,
    endpoint: cluster.endpoint ?? null,
    certificateAuthority: cluster.certificateAuthority?.data ?? null,
    endpointPublicAccess: cluster.resourcesVpcConfig?.endpointPublicAccess ?? null,
    endpointPrivateAccess: cluster.resourcesVpcConfig?.endpointPrivateAccess ?? null,
    authenticationMode: cluster.accessConfig?.authenticationMode ?? null,
    tags: cluster.tags ?? {},
  };
}
