import { uniteAccess } from "./cluster-access";
import type { ClusterAccess } from "./cluster-access.port";

/**
 * Access in its smallest comparable parts: a policy in one namespace, a policy on the whole cluster, or membership of
 * one group. A namespace pattern is a part of its own: what it may match is not compared.
 */
export type AccessAtom = string;

const SEPARATOR = "|";
/** The scope of the whole cluster. The pattern "*" is another one: it gives nothing outside of namespaces. */
const CLUSTER = "";
const GROUP = "group:";

export function atomsOf({ policies, kubernetesGroups }: ClusterAccess): Set<AccessAtom> {
  return new Set([
    ...policies.flatMap(({ policy, namespaces }) =>
      (namespaces ?? [CLUSTER]).map((namespace) => `${policy}${SEPARATOR}${namespace}`),
    ),
    ...kubernetesGroups.map((group) => `${GROUP}${group}`),
  ]);
}

export function accessOfAtoms(atoms: Iterable<AccessAtom>): ClusterAccess {
  return uniteAccess(
    [...atoms].map((atom) =>
      isGroup(atom)
        ? { policies: [], kubernetesGroups: [atom.slice(GROUP.length)] }
        : { policies: [{ policy: policyOf(atom), namespaces: scopeOf(atom) }], kubernetesGroups: [] },
    ),
  );
}

/** Whether a part is given, by itself or because the whole cluster is. */
export function isAtomGiven(atom: AccessAtom, by: ReadonlySet<AccessAtom>): boolean {
  return by.has(atom) || (!isGroup(atom) && by.has(onWholeCluster(atom)));
}

/** The policy of a part on the whole cluster. */
function onWholeCluster(atom: AccessAtom): AccessAtom {
  return `${policyOf(atom)}${SEPARATOR}${CLUSTER}`;
}

export function areAtomsGiven(atoms: Iterable<AccessAtom>, by: ReadonlySet<AccessAtom>): boolean {
  return [...atoms].every((atom) => isAtomGiven(atom, by));
}

/** Whether nothing of these parts is in what is left, apart from what is justified. */
export function leavesNothingOf(
  atoms: Iterable<AccessAtom>,
  left: ReadonlySet<AccessAtom>,
  justified: ReadonlySet<AccessAtom>,
): boolean {
  return [...atoms].every((atom) => isAtomGiven(atom, justified) || !overlaps(atom, left));
}

/** A narrower or a wider scope of the same policy still gives something of it. */
function overlaps(atom: AccessAtom, left: ReadonlySet<AccessAtom>): boolean {
  const whole = onWholeCluster(atom);
  if (atom === whole) return [...left].some((other) => atomSubject(other) === atomSubject(atom));
  return left.has(atom) || left.has(whole);
}

export function uniteAtoms(...sets: readonly Iterable<AccessAtom>[]): Set<AccessAtom> {
  return new Set(sets.flatMap((set) => [...set]));
}

export function subtractAtoms(atoms: Iterable<AccessAtom>, others: ReadonlySet<AccessAtom>): Set<AccessAtom> {
  return new Set([...atoms].filter((atom) => !others.has(atom)));
}

/** The policy, or the group itself: what EKS changes as one. */
export function atomSubject(atom: AccessAtom): string {
  return isGroup(atom) ? atom : policyOf(atom);
}

/** The policy, or all groups: one call of EKS replaces them as a whole. */
export function writtenAsOne(atom: AccessAtom): string {
  return isGroup(atom) ? GROUP : policyOf(atom);
}

function isGroup(atom: AccessAtom): boolean {
  return atom.startsWith(GROUP);
}

function policyOf(atom: AccessAtom): string {
  return atom.slice(0, atom.indexOf(SEPARATOR));
}

function scopeOf(atom: AccessAtom): string[] | null {
  const scope = atom.slice(atom.indexOf(SEPARATOR) + 1);
  return scope === CLUSTER ? null : [scope];
}
