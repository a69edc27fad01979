import type { Approver, FlowPermission, FlowTarget } from "../../access-flows/flow-definition";
import { mergePermissions } from "../../access-flows/matching/merge-permissions";
import {
  type AccessDifference,
  approverKey,
  type ComparedFlow,
  compareAccess,
  type FlowInForce,
  type FlowOption,
  permissionsBeyond,
} from "./compare-access";

/** The most combinations of classes that are compared. */
const MOST_CASES = 100_000;

/** The changes of offered access that saving a flow would make. */
export interface FlowImpact {
  /** False: not everything was compared, so every number is a minimum. */
  readonly isExact: boolean;
  readonly gained: readonly PermissionImpact[];
  readonly lost: readonly PermissionImpact[];
  readonly appearing: readonly ApproverImpact[];
  readonly disappearing: readonly ApproverImpact[];
}

/** The affected people and resources by id, and the number of affected pairs. */
export interface ImpactReach {
  readonly personIds: readonly string[];
  readonly resourceIds: readonly string[];
  readonly pairs: number;
}

export interface PermissionImpact extends ImpactReach {
  /** Includes every namespace or group that anybody gains or loses. */
  readonly permission: FlowPermission;
  /** Each affected pair gains or loses the whole of it, and no namespace or group less. */
  readonly isWhole: boolean;
}

export interface ApproverImpact extends ImpactReach {
  readonly approver: Approver;
}

/** A resource of either version of the flow. */
export interface ConcernedResource {
  readonly id: string;
  /** The covering targets by flow id. Resources with the same targets share one map. */
  readonly targets: ReadonlyMap<string, readonly FlowTarget[]>;
}

/**
 * Compares each class of people with each class of resources, and sums up. `grantees`: by flow, in the order of the
 * flows.
 */
export function tallyImpact(
  flows: readonly ComparedFlow[],
  grantees: readonly ReadonlySet<string>[],
  personIds: readonly string[],
  covered: readonly ConcernedResource[],
  isWhole: boolean,
): FlowImpact {
  const people = classesOf(personIds, (id) => flows.map((_, n) => (grantees[n]!.has(id) ? "1" : "0")).join(""));
  const resources = classesOf(covered, coverageKeys(flows));
  const ids = new Map(resources.map((alike) => [alike, alike.map(({ id }) => id)]));
  const compare = compareEachOnce();
  const tally = new ImpactTally();
  let cases = 0;
  for (const persons of people) {
    const theirs = flows.filter((_, n) => grantees[n]!.has(persons[0]!));
    for (const alike of resources) {
      cases += 1;
      if (cases > MOST_CASES) return tally.result(false);
      tally.add(compare(optionsOf(theirs, alike[0]!.targets)), persons, ids.get(alike)!);
    }
  }
  return tally.result(isWhole);
}

/** Memoizes comparisons: many pairs have the same flows and targets. */
function compareEachOnce(): (options: readonly ComparedOption[]) => AccessDifference {
  const known = new Map<string, AccessDifference>();
  return (options) => {
    const key = options.map(({ key: option }) => option).join();
    const before = known.get(key);
    if (before) return before;
    const counting = (when: ComparedFlow["counts"]) =>
      options.filter(({ flow }) => flow.counts === "BOTH" || flow.counts === when);
    const difference = compareAccess(counting("BEFORE"), counting("AFTER"));
    known.set(key, difference);
    return difference;
  };
}

function classesOf<T>(all: readonly T[], keyOf: (one: T) => string): T[][] {
  const classes = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const known = classes.get(key);
    if (known) known.push(one);
    else classes.set(key, [one]);
  }
  return [...classes.values()];
}

/** A key of the targets and flows that cover a resource. */
function coverageKeys(flows: readonly FlowInForce[]): (covered: ConcernedResource) => string {
  const known = new Map<ConcernedResource["targets"], string>();
  return ({ targets }) => {
    const key = known.get(targets) ?? coverageKey(flows, targets);
    known.set(targets, key);
    return key;
  };
}

function coverageKey(flows: readonly FlowInForce[], targets: ConcernedResource["targets"]): string {
  return flows
    .map(({ id, definition }) => (targets.get(id) ?? []).map((target) => definition.targets.indexOf(target)).join())
    .join(";");
}

/** `key` identifies the flow and its covering targets. */
type ComparedOption = FlowOption & { readonly flow: ComparedFlow; readonly key: string };

function optionsOf(flows: readonly ComparedFlow[], targets: ReadonlyMap<string, readonly FlowTarget[]>) {
  return flows.flatMap((flow): ComparedOption[] => {
    const covering = targets.get(flow.id);
    if (!covering) return [];
    const key = `${flow.id} ${covering.map((target) => flow.definition.targets.indexOf(target)).join(" ")}`;
    return [{ flow, key, permissions: covering.flatMap(({ permissions }) => permissions) }];
  });
}

/** Sums up affected people and resources by permission and by approver. */
class ImpactTally {
  private readonly gained = new Map<string, Concerned<FlowPermission>>();
  private readonly lost = new Map<string, Concerned<FlowPermission>>();
  private readonly appearing = new Map<string, Concerned<Approver>>();
  private readonly disappearing = new Map<string, Concerned<Approver>>();

  /** Classes of people, and of resources, are disjoint. */
  add(difference: AccessDifference, people: readonly string[], resources: readonly string[]): void {
    const note = <T>(all: Map<string, Concerned<T>>, key: string, what: T) => {
      const concerned = all.get(key) ?? { what: new Set(), people: new Set(), resources: new Set(), pairs: 0 };
      concerned.what.add(what);
      concerned.people.add(people);
      concerned.resources.add(resources);
      concerned.pairs += people.length * resources.length;
      all.set(key, concerned);
    };
    for (const one of difference.gained) note(this.gained, one.permission, one);
    for (const one of difference.lost) note(this.lost, one.permission, one);
    for (const one of difference.appearing) note(this.appearing, approverKey(one), one);
    for (const one of difference.disappearing) note(this.disappearing, approverKey(one), one);
  }

  result(isExact: boolean): FlowImpact {
    const permissions = (all: Map<string, Concerned<FlowPermission>>) =>
      largestFirst(all).map(({ what, ...reach }) => {
        const permission = mergePermissions([...what])[0]!;
        return {
          permission,
          isWhole: [...what].every((one) => permissionsBeyond([permission], [one]).length === 0),
          ...reach,
        };
      });
    const approvers = (all: Map<string, Concerned<Approver>>) =>
      largestFirst(all).map(({ what, ...reach }) => ({ approver: [...what][0]!, ...reach }));
    return {
      isExact,
      gained: permissions(this.gained),
      lost: permissions(this.lost),
      appearing: approvers(this.appearing),
      disappearing: approvers(this.disappearing),
    };
  }
}

interface Concerned<T> {
  readonly what: Set<T>;
  readonly people: Set<readonly string[]>;
  readonly resources: Set<readonly string[]>;
  pairs: number;
}

function largestFirst<T>(all: ReadonlyMap<string, Concerned<T>>): (ImpactReach & { readonly what: ReadonlySet<T> })[] {
  return [...all.entries()]
    .sort(([a, { pairs: p }], [b, { pairs: q }]) => q - p || (a < b ? -1 : 1))
    .map(([, { what, people, resources, pairs }]) => ({
      what,
      personIds: [...people].flat(),
      resourceIds: [...resources].flat(),
      pairs,
    }));
}
