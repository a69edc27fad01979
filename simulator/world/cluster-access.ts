import type { Timing } from "../kernel/limits";
import { AccessEntries, type AccessScope } from "./access-entries";
import { accessPolicyArn } from "./access-policies";
import type { Cluster } from "./clusters";
import type { SlotWatch } from "./slot-watch";

/** A principal with access to a cluster now, and its permissions. */
export interface EffectiveAccess {
  readonly principalArn: string;
  /** The unique id of the existing role, whose sessions have access. */
  readonly principalId: string;
  readonly username: string;
  readonly kubernetesGroups: readonly string[];
  readonly policies: readonly { readonly policyArn: string; readonly scope: AccessScope }[];
}

interface Surroundings {
  readonly clock: () => number;
  readonly timing: Readonly<Timing>;
  readonly principalId: (arn: string) => string | undefined;
  readonly later: (ms: number, show: () => void) => void;
  readonly watch: SlotWatch;
}

/** Access to clusters. Entries belong to an incarnation: a recreated cluster starts without them. */
export class ClusterAccess {
  private readonly byCluster = new WeakMap<Cluster, AccessEntries>();

  constructor(private readonly surroundings: Surroundings) {}

  /** The first read creates the entry of the cluster's creator, as AWS does unless it was declined. */
  entriesOf(cluster: Cluster): AccessEntries {
    const known = this.byCluster.get(cluster);
    if (known) return known;
    const { clock, principalId, timing, watch } = this.surroundings;
    let seeding = true;
    const later = (ms: number, show: () => void) => (seeding ? show() : this.surroundings.later(ms, show));
    const entries = new AccessEntries(cluster, {
      clock: () => (seeding ? cluster.createdAt : clock()),
      principalId,
      timing,
      later,
      watch,
    });
    this.byCluster.set(cluster, entries);
    const { creatorArn } = cluster;
    if (creatorArn !== null && principalId(creatorArn) !== undefined) {
      entries.create({ principalArn: creatorArn });
      entries.associate(creatorArn, accessPolicyArn("AmazonEKSClusterAdminPolicy"), { type: "cluster" });
    }
    seeding = false;
    return entries;
  }

  /** An entry whose role was deleted or recreated grants nothing. */
  effective(cluster: Cluster): EffectiveAccess[] {
    if (cluster.authenticationMode === "CONFIG_MAP") return [];
    return this.entriesOf(cluster)
      .listVisible()
      .filter(({ principalArn, principalId }) => this.surroundings.principalId(principalArn) === principalId)
      .map(({ principalArn, principalId, username, kubernetesGroups, policies }) => ({
        principalArn,
        principalId,
        username,
        kubernetesGroups,
        policies: [...policies.values()].map(({ policyArn, scope }) => ({ policyArn, scope })),
      }));
  }
}
