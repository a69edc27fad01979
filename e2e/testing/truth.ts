import type { Simulator } from "../../simulator/start";
import { clusterDescription } from "../../simulator/world/clusters";

/** A cluster as the API must show it, from what the simulated AWS says of it. */
export interface ExpectedCluster {
  readonly accountId: string;
  readonly region: string;
  readonly arn: string;
  readonly name: string;
  readonly clusterCreatedAt: string;
  readonly clusterStatus: string;
  readonly version: string;
  readonly platformVersion: string;
  readonly endpoint: string;
  readonly endpointPublicAccess: boolean;
  readonly endpointPrivateAccess: boolean;
  readonly certificateAuthority: string;
  readonly authenticationMode: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

interface Described {
  readonly endpoint: string;
  readonly certificateAuthority: { readonly data: string };
}

/** Every cluster that can be seen from outside: active account, member role there, region enabled and not denied. */
export function visibleClusters(aws: Simulator): ExpectedCluster[] {
  const accounts = [...aws.world.accounts.values()].filter(
    (account) => account.state === "ACTIVE" && account.roles.has(aws.connection.memberRoleName),
  );
  const visible = accounts.flatMap((account) =>
    account.clusters
      .all()
      .filter(({ region }) => account.enabledRegions.has(region) && !account.deniedRegions.has(region)),
  );
  return visible.map((cluster) => {
    const { endpoint, certificateAuthority } = clusterDescription(cluster) as Described;
    const { accountId, region, arn, name, version, platformVersion, authenticationMode } = cluster;
    return {
      accountId,
      region,
      arn,
      name,
      clusterCreatedAt: new Date(cluster.createdAt).toISOString(),
      clusterStatus: cluster.status,
      version,
      platformVersion,
      endpoint,
      endpointPublicAccess: cluster.endpointPublicAccess,
      endpointPrivateAccess: cluster.endpointPrivateAccess,
      certificateAuthority: certificateAuthority.data,
      authenticationMode,
      tags: Object.entries(cluster.tags)
        .map(([key, value]) => ({ key, value }))
        .sort((a, b) => (a.key < b.key ? -1 : 1)),
    };
  });
}
