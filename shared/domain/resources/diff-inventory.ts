import { createHash } from "node:crypto";
import type { ClusterDescription } from "../cloud/cloud.port";
import type { Resource } from "./resource.entity";

export type KnownCluster = Pick<Resource, "id" | "region" | "name" | "arn" | "physicalKey" | "contentHash" | "status">;

export interface FoundCluster extends ClusterDescription {
  readonly region: string;
}

/** The clusters found by the scan of one account. */
export interface FoundInventory {
  readonly clusters: readonly FoundCluster[];
  /** For each completely listed region: the names of its clusters, described or not. */
  readonly listed: ReadonlyMap<string, readonly string[]>;
  /** Regions that are not enabled in the account, so that nothing in them can be observed. */
  readonly disabled: ReadonlySet<string>;
}

export interface InventoryDiff {
  /** New or changed clusters, to be written as found. */
  readonly upserts: readonly FoundCluster[];
  readonly added: number;
  readonly changed: number;
  /** Ids of clusters that were absent from a successful listing for the first time. */
  readonly missing: readonly string[];
  /** Ids of clusters that are gone: absent twice in a row, or replaced under their name. */
  readonly gone: readonly string[];
  /** Ids of clusters whose region was disabled since they were last observed. */
  readonly hidden: readonly string[];
}

/**
 * The changes that bring the inventory of an account to the scan's result. Equal content is not written again. Only a
 * completely listed region can make a cluster missing.
 */
export function diffInventory(known: readonly KnownCluster[], scan: FoundInventory): InventoryDiff {
  const knownByKey = new Map(known.map((cluster) => [cluster.physicalKey, cluster]));
  const upserts: FoundCluster[] = [];
  let added = 0;
  for (const cluster of scan.clusters) {
    const before = knownByKey.get(physicalKeyOf(cluster));
    if (before?.status === "PRESENT" && before.contentHash === contentHashOf(cluster)) continue;
    upserts.push(cluster);
    if (!before) added += 1;
  }
  const absent = known.filter((cluster) => cluster.status !== "GONE" && isAbsent(cluster, scan));
  const foundArns = new Set(scan.clusters.map((cluster) => cluster.arn));
  const isGone = (cluster: KnownCluster) => cluster.status === "MISSING" || foundArns.has(cluster.arn);
  return {
    upserts,
    added,
    changed: upserts.length - added,
    missing: absent.filter((cluster) => !isGone(cluster)).map((cluster) => cluster.id),
    gone: absent.filter(isGone).map((cluster) => cluster.id),
    hidden: known.filter((cluster) => isHiddenSince(cluster, scan)).map((cluster) => cluster.id),
  };
}

function isAbsent(cluster: KnownCluster, scan: FoundInventory): boolean {
  const names = cluster.region === null ? undefined : scan.listed.get(cluster.region);
  if (names === undefined) return false;
  const incarnation = scan.clusters.find((found) => found.arn === cluster.arn);
  if (incarnation) return physicalKeyOf(incarnation) !== cluster.physicalKey;
  return !names.includes(cluster.name);
}

function isHiddenSince({ status, region }: KnownCluster, { disabled }: FoundInventory): boolean {
  return status !== "GONE" && status !== "REGION_DISABLED" && region !== null && disabled.has(region);
}

/** ARN and creation time: a cluster that is recreated under its name has the same ARN and is another resource. */
export function physicalKeyOf(cluster: Pick<FoundCluster, "arn" | "createdAt">): string {
  return `${cluster.arn}#${cluster.createdAt.toISOString()}`;
}

export function contentHashOf(cluster: FoundCluster): string {
  const { tags, createdAt, ...rest } = cluster;
  const content = [
    ...Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)),
    createdAt.toISOString(),
    Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1)),
  ];
  return createHash("sha256").update(JSON.stringify(content)).digest("base64url");
}

/** The content hash of an account as a resource. */
export function accountContentHash(name: string, tags: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([name, sorted]))
    .digest("base64url");
}
