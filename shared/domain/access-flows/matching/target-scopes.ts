import type { AccessFlow } from "../access-flow.entity";
import type { FlowTarget } from "../flow-definition";
import { type BindParameter, scopeKey, targetCondition } from "./target-condition";

/** A target of a flow, with its position among the targets of all flows. */
interface PlacedTarget {
  readonly place: number;
  readonly flowId: string;
  readonly target: FlowTarget;
}

/** Targets that cover the same resources. */
type TargetScope = readonly PlacedTarget[];

/** The targets of the flows, grouped by the resources that they cover. */
export function targetScopesOf(flows: readonly Pick<AccessFlow, "id" | "definition">[]): TargetScope[] {
  const targets = flows.flatMap((flow) => flow.definition.targets.map((target) => ({ flowId: flow.id, target })));
  const scopes = new Map<string, PlacedTarget[]>();
  for (const [place, one] of targets.entries()) {
    const key = scopeKey(one.target);
    const known = scopes.get(key);
    if (known) known.push({ ...one, place });
    else scopes.set(key, [{ ...one, place }]);
  }
  return [...scopes.values()];
}

/** SQL for the positions of the scopes that cover the resource of that alias, as an array. */
export function coveringScopesSql(scopes: readonly TargetScope[], bind: BindParameter, alias: string): string {
  const covers = scopes.map(([first], n) => `case when ${targetCondition(first!.target, bind, alias)} then ${n} end`);
  return `array_remove(array[${covers.join(", ")}], null)`;
}

/** The targets of these scopes by flow id, ordered as in the flows. Equal positions share one map. */
export function targetsOfScopes(scopes: readonly TargetScope[]) {
  const known = new Map<string, ReadonlyMap<string, readonly FlowTarget[]>>();
  return (covered: readonly number[]): ReadonlyMap<string, readonly FlowTarget[]> => {
    const key = covered.join();
    const byFlow = known.get(key) ?? targetsByFlow(covered.flatMap((n) => scopes[n]!));
    known.set(key, byFlow);
    return byFlow;
  };
}

function targetsByFlow(targets: TargetScope): Map<string, FlowTarget[]> {
  const byFlow = new Map<string, FlowTarget[]>();
  for (const { flowId, target } of [...targets].sort((a, b) => a.place - b.place)) {
    byFlow.set(flowId, [...(byFlow.get(flowId) ?? []), target]);
  }
  return byFlow;
}
