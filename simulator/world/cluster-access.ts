import type { Timing } from "../kernel/limits";
import { AccessEntries, type AccessScope } from "./access-entries";
import { accessPolicyArn } from "./access-policies";
import type { Cluster } from "./clusters";
import type { SlotWatch } from "./slot-watch";

/** Somebody whom a cluster lets in at this moment, and what for. */
export interface EffectiveAccess {
  readonly principalArn: string;
  /** The unique id of the role that exists now; the sessions of it are let in. */
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

/** Who has access to which cluster. Entries belong to an incarnation: a cluster made again begins anew. */
export class ClusterAccess {
  private readonly byCluster = new WeakMap<Cluster, AccessEntries>();

  constructor(private readonly surroundings: Surroundings) {}

  /** The first look finds the entry of whoever created the cluster, as in every cluster of AWS that did not decline it. */
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

  /** An entry whose role was deleted, or deleted and made again, lets nobody in. */
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
