import type { RiskLevel } from "../../gql/enums";
import type { ChosenClustersQuery } from "../../gql/graphql";
import { listInWords } from "../../parts/words/in-words";

export type ChosenCluster = NonNullable<ChosenClustersQuery["requestableResources"]>["nodes"][number];
export type Offer = ChosenCluster["permissions"][number];

/** One permission as all of the chosen clusters offer it. */
export interface OfferedPermission {
  readonly permission: Offer["permission"];
  /** The offer of one of the clusters, by the flow that gives it most easily. */
  readonly best: Offer;
  /** Null: each of the clusters offers it. */
  readonly cannot: string | null;
  readonly groups: readonly string[];
  /** Null: the whole cluster may be requested. */
  readonly namespaces: readonly string[] | null;
  /** The longest time that each cluster allows; null: until revoked. */
  readonly maxDurationSeconds: number | null;
  readonly justificationRequired: boolean;
}

const RISKS: readonly RiskLevel[] = ["LOW", "MEDIUM", "HIGH", "CRITICAL"];

/** Every permission that any of the clusters offers, the least risk first. */
export function offeredPermissions(clusters: readonly ChosenCluster[]): OfferedPermission[] {
  const ids = new Set(clusters.flatMap(({ permissions }) => permissions.map(({ permission }) => permission.id)));
  const riskOf = ({ permission }: OfferedPermission) => RISKS.indexOf(permission.risk.level);
  return [...ids].map((id) => offered(id, clusters)).sort((a, b) => riskOf(a) - riskOf(b));
}

function offered(id: string, clusters: readonly ChosenCluster[]): OfferedPermission {
  const offers = clusters.map((cluster) => ({ cluster, ...offersOn(cluster, id) }));
  const all = offers.flatMap(({ possible }) => possible);
  const best = all[0] ?? offers.flatMap(({ any }) => any)[0]!;
  const limits = offers.map(({ possible }) => longest(possible.map(({ maxDurationSeconds }) => maxDurationSeconds)));
  return {
    permission: best.permission,
    best,
    cannot: cannotOf(offers),
    groups: [...new Set(all.flatMap(({ groups }) => groups))],
    namespaces: all.some(({ namespaces }) => namespaces === null)
      ? null
      : [...new Set(all.flatMap(({ namespaces }) => namespaces ?? []))],
    maxDurationSeconds: shortest(limits),
    justificationRequired: best.justificationRequired,
  };
}

/**
 * The longest time of a request for the wanted permissions or, before there are any, for one of those offered. Null:
 * until revoked; undefined: none of them can be requested, so nothing says how long it may be.
 */
export function longestTime(
  wanted: readonly OfferedPermission[],
  offered: readonly OfferedPermission[],
): number | null | undefined {
  const asked = possibleOf(wanted).map(({ maxDurationSeconds }) => maxDurationSeconds);
  if (asked.length > 0) return shortest(asked);
  const all = possibleOf(offered).map(({ maxDurationSeconds }) => maxDurationSeconds);
  return all.length > 0 ? (longest(all) ?? undefined) : undefined;
}

function possibleOf(permissions: readonly OfferedPermission[]): readonly OfferedPermission[] {
  return permissions.filter(({ cannot }) => cannot === null);
}

interface OffersOfCluster {
  readonly cluster: ChosenCluster;
  readonly any: readonly Offer[];
  readonly possible: readonly Offer[];
}

function offersOn({ permissions }: ChosenCluster, id: string): Omit<OffersOfCluster, "cluster"> {
  const any = permissions.filter(({ permission }) => permission.id === id);
  return { any, possible: any.filter(({ cannot }) => cannot === null) };
}

/** The API's sentence, or the names of the clusters on which no flow offers the permission. */
function cannotOf(offers: readonly OffersOfCluster[]): string | null {
  const missing = offers.filter(({ any }) => any.length === 0).map(({ cluster }) => cluster.resource.name);
  if (missing.length > 0) return `It is not offered on ${listInWords(missing)}.`;
  const blocked = offers.find(({ possible }) => possible.length === 0);
  if (!blocked) return null;
  const message = blocked.any[0]?.cannot?.message ?? "";
  return offers.length === 1 ? message : `${blocked.cluster.resource.name}: ${message}`;
}

function longest(limits: readonly (number | null | undefined)[]): number | null {
  return limits.some((limit) => limit == null) ? null : Math.max(0, ...(limits as number[]));
}

function shortest(limits: readonly (number | null)[]): number | null {
  const known = limits.filter((limit) => limit !== null);
  return known.length === 0 ? null : Math.min(...known);
}
