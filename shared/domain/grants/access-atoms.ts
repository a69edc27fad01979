import { unite } from "../catalog/cluster-access";
import type { ClusterAccess } from "../catalog/cluster-access.port";

/**
 * Access in its smallest parts, so that it can be compared part by part: a policy in one namespace, a policy on the whole
 * cluster, or membership of one group. A namespace pattern is a part of its own: what it may match is not compared.
 */
export type Atom = string;

const SEPARATOR = "|";
/** Not what stands for every namespace: that gives nothing outside of them. */
const CLUSTER = "";
const GROUP = "group:";

export function atomsOf({ policies, kubernetesGroups }: ClusterAccess): Set<Atom> {
  return new Set([
    ...policies.flatMap(({ policy, namespaces }) =>
      (namespaces ?? [CLUSTER]).map((namespace) => `${policy}${SEPARATOR}${namespace}`),
    ),
    ...kubernetesGroups.map((group) => `${GROUP}${group}`),
  ]);
}

export function accessOf(atoms: Iterable<Atom>): ClusterAccess {
  return unite(
    [...atoms].map((atom) =>
      isGroup(atom)
        ? { policies: [], kubernetesGroups: [atom.slice(GROUP.length)] }
        : { policies: [{ policy: policyOf(atom), namespaces: scopeOf(atom) }], kubernetesGroups: [] },
    ),
  );
}

/** Whether a part is given, by itself or because the whole cluster is. */
export function isGiven(atom: Atom, by: ReadonlySet<Atom>): boolean {
  return by.has(atom) || (!isGroup(atom) && by.has(onWholeCluster(atom)));
}

/** The policy of a part on the whole cluster. */
function onWholeCluster(atom: Atom): Atom {
  return `${policyOf(atom)}${SEPARATOR}${CLUSTER}`;
}

export function isGivenWhole(atoms: Iterable<Atom>, by: ReadonlySet<Atom>): boolean {
  return [...atoms].every((atom) => isGiven(atom, by));
}

/** Whether nothing of these parts is in what is left, apart from what is justified. */
export function leavesNothingOf(atoms: Iterable<Atom>, left: ReadonlySet<Atom>, justified: ReadonlySet<Atom>): boolean {
  return [...atoms].every((atom) => isGiven(atom, justified) || !overlaps(atom, left));
}

/** A narrower or a wider scope of the same policy still gives something of it. */
function overlaps(atom: Atom, left: ReadonlySet<Atom>): boolean {
  const whole = onWholeCluster(atom);
  if (atom === whole) return [...left].some((other) => subjectOf(other) === subjectOf(atom));
  return left.has(atom) || left.has(whole);
}

export function union(...sets: readonly Iterable<Atom>[]): Set<Atom> {
  return new Set(sets.flatMap((set) => [...set]));
}

export function minus(atoms: Iterable<Atom>, others: ReadonlySet<Atom>): Set<Atom> {
  return new Set([...atoms].filter((atom) => !others.has(atom)));
}

/** The policy, or the group itself: what EKS changes as one. */
export function subjectOf(atom: Atom): string {
  return isGroup(atom) ? atom : policyOf(atom);
}

function isGroup(atom: Atom): boolean {
  return atom.startsWith(GROUP);
}

function policyOf(atom: Atom): string {
  return atom.slice(0, atom.indexOf(SEPARATOR));
}

function scopeOf(atom: Atom): string[] | null {
  const scope = atom.slice(atom.indexOf(SEPARATOR) + 1);
  return scope === CLUSTER ? null : [scope];
}
