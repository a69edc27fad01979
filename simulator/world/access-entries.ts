import { EventuallyConsistent } from "../kernel/eventually-consistent";
import { uuidOf } from "../kernel/ids";
import type { Timing } from "../kernel/limits";
import { Mistake } from "../kernel/mistake";
import type { Cluster } from "./clusters";
import type { SlotWatch } from "./slot-watch";

export type AccessScope =
  | { readonly type: "cluster" }
  | { readonly type: "namespace"; readonly namespaces: readonly string[] };

export interface Association {
  readonly policyArn: string;
  readonly scope: AccessScope;
  readonly associatedAt: number;
  readonly modifiedAt: number;
}

/** Immutable: a change replaces it. */
export interface AccessEntry {
  readonly principalArn: string;
  /** The unique id, AROA…, of the principal when the entry was created. Only this id grants access. */
  readonly principalId: string;
  readonly arn: string;
  readonly type: string;
  readonly username: string;
  readonly kubernetesGroups: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** By policy ARN: a policy is associated once, with one scope. */
  readonly policies: ReadonlyMap<string, Association>;
  /** The token and parameters of the call that made it. */
  readonly madeBy?: { readonly token: string; readonly parameters: string };
}

export interface NewEntry
  extends Partial<Pick<AccessEntry, "type" | "username" | "kubernetesGroups" | "tags" | "madeBy">> {
  readonly principalArn: string;
}

export type EntryChange = Partial<Pick<AccessEntry, "username" | "kubernetesGroups" | "tags">>;

interface Surroundings {
  readonly clock: () => number;
  /** Undefined when there is no such principal. */
  readonly principalId: (arn: string) => string | undefined;
  readonly timing: Readonly<Timing>;
  readonly later: (ms: number, show: () => void) => void;
  readonly watch: SlotWatch;
}

/**
 * The access entries of one incarnation of a cluster, as stored and as visible to readers: changes become visible after
 * a delay. The rules of EKS for its callers are in services/eks-access*.ts. Direct changes here stand for another tool:
 * Terraform, the console.
 */
export class AccessEntries {
  private readonly entries = new Map<string, AccessEntry>();
  private readonly visible = new EventuallyConsistent<AccessEntry>();
  private readonly visibleTags = new EventuallyConsistent<AccessEntry["tags"]>();
  private changes = 0;

  constructor(
    readonly cluster: Cluster,
    private readonly surroundings: Surroundings,
  ) {}

  get size(): number {
    return this.entries.size;
  }

  find(principalArn: string): AccessEntry | undefined {
    return this.entries.get(principalArn);
  }

  list(): AccessEntry[] {
    return sorted([...this.entries.values()]);
  }

  /** As Describe and List return it, and as Kubernetes uses it. */
  findVisible(principalArn: string): AccessEntry | undefined {
    const entry = this.visible.get(principalArn);
    return entry && this.withVisibleTags(entry);
  }

  listVisible(): AccessEntry[] {
    return sorted(this.visible.values()).map((entry) => this.withVisibleTags(entry));
  }

  /** As policy conditions and ListTagsForResource read them. */
  visibleTagsOf({ principalArn }: AccessEntry): AccessEntry["tags"] {
    return this.visibleTags.get(principalArn) ?? {};
  }

  create(entry: NewEntry): AccessEntry {
    const { principalArn, type = "STANDARD", username, kubernetesGroups, tags = {}, madeBy } = entry;
    const principalId = this.surroundings.principalId(principalArn);
    if (principalId === undefined) throw new Mistake(`There is no principal ${principalArn}.`);
    if (this.entries.has(principalArn)) throw new Mistake(`There is already an access entry for ${principalArn}.`);
    const now = this.surroundings.clock();
    return this.store({
      principalArn,
      principalId,
      arn: this.newArn(principalArn),
      type,
      username: username ?? defaultUsername(principalArn, type),
      kubernetesGroups: kubernetesGroups ?? (type === "EC2_LINUX" || type === "EC2_WINDOWS" ? ["system:nodes"] : []),
      tags: { ...tags },
      createdAt: now,
      modifiedAt: now,
      policies: new Map(),
      madeBy,
    });
  }

  change(principalArn: string, change: EntryChange): AccessEntry {
    const entry = this.entry(principalArn);
    return this.store({ ...entry, ...given(change), modifiedAt: this.surroundings.clock() });
  }

  /** Deletes its associations too. */
  remove(principalArn: string): void {
    const { principalId } = this.entry(principalArn);
    this.entries.delete(principalArn);
    this.visibleTags.change(principalArn, null, (show) => show());
    this.showLater(principalArn, principalId, null);
  }

  /** Replaces the scope of a policy that is associated already. */
  associate(principalArn: string, policyArn: string, scope: AccessScope): Association {
    const entry = this.entry(principalArn);
    const now = this.surroundings.clock();
    const before = entry.policies.get(policyArn);
    const association = { policyArn, scope, associatedAt: before?.associatedAt ?? now, modifiedAt: now };
    this.store({ ...entry, policies: new Map([...entry.policies, [policyArn, association]]) });
    return association;
  }

  disassociate(principalArn: string, policyArn: string): void {
    const entry = this.entry(principalArn);
    const policies = new Map(entry.policies);
    if (!policies.delete(policyArn)) throw new Mistake(`${policyArn} is not associated with ${principalArn}.`);
    this.store({ ...entry, policies });
  }

  private entry(principalArn: string): AccessEntry {
    const entry = this.entries.get(principalArn);
    if (!entry) throw new Mistake(`There is no access entry for ${principalArn}.`);
    return entry;
  }

  private store(entry: AccessEntry): AccessEntry {
    const { principalArn, principalId, tags } = entry;
    const { timing, later } = this.surroundings;
    if (this.entries.get(principalArn)?.tags !== tags) {
      this.visibleTags.change(principalArn, tags, (show) => later(timing.tagsSeenMs, show));
    }
    this.entries.set(principalArn, entry);
    this.showLater(principalArn, principalId, entry);
    return entry;
  }

  private showLater(principalArn: string, principalId: string, entry: AccessEntry | null): void {
    const { timing, later, watch } = this.surroundings;
    this.changes += 1;
    this.visible.change(
      principalArn,
      entry,
      (show) => later(timing.consistencyMs, show),
      () =>
        entry
          ? watch.entryObserved(principalId, this.cluster.arn)
          : watch.entryObservedGone(principalId, this.cluster.arn),
    );
  }

  /** With its tags, which become visible later than the rest of the entry. */
  private withVisibleTags(entry: AccessEntry): AccessEntry {
    const { tagsSeenMs, consistencyMs } = this.surroundings.timing;
    return tagsSeenMs > consistencyMs ? { ...entry, tags: this.visibleTagsOf(entry) } : entry;
  }

  private newArn(principalArn: string): string {
    const { accountId, region, name, createdAt } = this.cluster;
    const principal = partsOfPrincipal(principalArn);
    const owner = `${principal.kind}/${principal.accountId}/${principal.name}`;
    const id = uuidOf(`${accountId}/${region}/${name}/${createdAt}/${owner}/${this.changes}`);
    return `arn:aws:eks:${region}:${accountId}:access-entry/${name}/${owner}/${id}`;
  }
}

/** `arn:aws:iam::<account>:role/<path>/<name>`; the name stands without its path. */
export function partsOfPrincipal(arn: string): { kind: string; accountId: string; name: string } {
  const [, , , , accountId = "", resource = ""] = arn.split(":");
  return { kind: resource.split("/")[0] ?? "", accountId, name: resource.slice(resource.lastIndexOf("/") + 1) };
}

function defaultUsername(principalArn: string, type: string): string {
  if (type !== "STANDARD") return "system:node:{{EC2PrivateDNSName}}";
  const { kind, accountId, name } = partsOfPrincipal(principalArn);
  return kind === "role" ? `arn:aws:sts::${accountId}:assumed-role/${name}/{{SessionName}}` : principalArn;
}

function given(change: EntryChange): EntryChange {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

function sorted(entries: AccessEntry[]): AccessEntry[] {
  return entries.sort((a, b) => (a.principalArn < b.principalArn ? -1 : 1));
}
