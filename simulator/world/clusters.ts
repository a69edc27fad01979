import { createHash } from "node:crypto";
import type { ClusterData } from "../scenarios/scenario";
import { CLUSTER_CERTIFICATE } from "./cluster-certificate";

export interface Cluster {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  createdAt: number;
  status: NonNullable<ClusterData["status"]>;
  version: string;
  platformVersion: string;
  authenticationMode: NonNullable<ClusterData["authenticationMode"]>;
  endpointPublicAccess: boolean;
  endpointPrivateAccess: boolean;
  tags: Record<string, string>;
  /** The creator, who got an access entry; null where that was declined. */
  creatorArn: string | null;
  /** The endpoint of its Kubernetes API and its certificate; null: unreachable. */
  endpoint: string | null;
  certificateAuthority: string | null;
}

/** The settings of a cluster at its creation or change. */
export type ClusterSpec = Partial<Omit<ClusterData, "accountId" | "region" | "name">>;

/** The role of an account's infrastructure pipeline, which creates its clusters. */
export const PROVISIONER = "ClusterProvisioner";

/** The EKS clusters of one account. */
export class Clusters {
  private readonly regions = new Map<string, { byName: Map<string, Cluster>; names: string[] | null }>();

  constructor(
    private readonly accountId: string,
    private readonly clock: () => number,
  ) {}

  find(region: string, name: string): Cluster | undefined {
    return this.regions.get(region)?.byName.get(name);
  }

  /** Sorted lazily, after a change. */
  names(region: string): readonly string[] {
    const stored = this.regions.get(region);
    if (!stored) return [];
    stored.names ??= [...stored.byName.keys()].sort();
    return stored.names;
  }

  all(): Cluster[] {
    return [...this.regions.values()].flatMap((stored) => [...stored.byName.values()]);
  }

  /** Creates or recreates a cluster: another incarnation with the same ARN and a later creation time. */
  create(region: string, name: string, spec: ClusterSpec = {}): Cluster {
    const before = this.find(region, name);
    const now = this.clock();
    const cluster: Cluster = {
      accountId: this.accountId,
      region,
      name,
      arn: `arn:aws:eks:${region}:${this.accountId}:cluster/${name}`,
      createdAt: spec.createdAt ? Date.parse(spec.createdAt) : before ? Math.max(now, before.createdAt + 1000) : now,
      status: "ACTIVE",
      version: "1.34",
      platformVersion: "eks.9",
      authenticationMode: "API_AND_CONFIG_MAP",
      endpointPublicAccess: true,
      endpointPrivateAccess: true,
      tags: {},
      creatorArn: `arn:aws:iam::${this.accountId}:role/${PROVISIONER}`,
      endpoint: null,
      certificateAuthority: null,
    };
    const stored = this.region(region);
    stored.byName.set(name, cluster);
    stored.names = null;
    return this.apply(cluster, spec);
  }

  /** Changes what `spec` names; tags are replaced as a whole. */
  apply(cluster: Cluster, spec: ClusterSpec): Cluster {
    const { createdAt: _, tags, ...rest } = spec;
    for (const [key, value] of Object.entries(rest)) if (value !== undefined) Object.assign(cluster, { [key]: value });
    if (tags) cluster.tags = { ...tags };
    return cluster;
  }

  remove(region: string, name: string): boolean {
    const stored = this.regions.get(region);
    if (!stored?.byName.delete(name)) return false;
    stored.names = null;
    return true;
  }

  private region(region: string) {
    const stored = this.regions.get(region) ?? { byName: new Map(), names: null };
    this.regions.set(region, stored);
    return stored;
  }
}

/**
 * The `cluster` member of EKS answers. Unused values are derived from the ARN, so that they are stable between runs.
 */
export function clusterDescription(cluster: Cluster): object {
  const hash = createHash("md5").update(cluster.arn).update(String(cluster.createdAt)).digest("hex");
  const id = hash.toUpperCase();
  return {
    name: cluster.name,
    arn: cluster.arn,
    createdAt: cluster.createdAt / 1000,
    version: cluster.version,
    endpoint: cluster.endpoint ?? `https://${id}.gr7.${cluster.region}.eks.amazonaws.com`,
    roleArn: `arn:aws:iam::${cluster.accountId}:role/eks-cluster-${cluster.name}`,
    resourcesVpcConfig: {
      subnetIds: [`subnet-0${hash.slice(0, 16)}`, `subnet-0${hash.slice(16)}`],
      securityGroupIds: [],
      clusterSecurityGroupId: `sg-0${hash.slice(0, 16)}`,
      vpcId: `vpc-0${hash.slice(16)}`,
      endpointPublicAccess: cluster.endpointPublicAccess,
      endpointPrivateAccess: cluster.endpointPrivateAccess,
      publicAccessCidrs: cluster.endpointPublicAccess ? ["0.0.0.0/0"] : [],
    },
    kubernetesNetworkConfig: { serviceIpv4Cidr: "172.20.0.0/16", ipFamily: "ipv4" },
    logging: { clusterLogging: [{ types: ["api", "audit"], enabled: true }] },
    identity: { oidc: { issuer: `https://oidc.eks.${cluster.region}.amazonaws.com/id/${id}` } },
    status: cluster.status,
    certificateAuthority: {
      data: Buffer.from(cluster.certificateAuthority ?? CLUSTER_CERTIFICATE).toString("base64"),
    },
    platformVersion: cluster.platformVersion,
    tags: cluster.tags,
    health: { issues: [] },
    accessConfig: { authenticationMode: cluster.authenticationMode },
    upgradePolicy: { supportType: "STANDARD" },
    deletionProtection: false,
  };
}
