import { type EntityManager, In } from "typeorm";
import type { Actor } from "../../../kernel/actor";
import { AccessFlow } from "../../access-flows/access-flow.entity";
import { readRestoredAt } from "../../installation/restored";
import type { Grant } from "../grant.entity";
import type { EligibilityOf } from "./eligibility";
import { type Extension, evaluateExtension } from "./extension";

/** The answer of `extendGrant` to the actor, or to each grant's person, in as many statements as for one grant. */
export async function loadExtensions(
  at: { readonly manager: EntityManager; readonly now: Date },
  eligibility: EligibilityOf,
  actor: Actor | null,
  grants: readonly Grant[],
): Promise<Extension[]> {
  const { manager, now } = at;
  const flowIds = [...new Set(grants.flatMap(({ flowId }) => flowId ?? []))];
  const flows = new Map((await manager.findBy(AccessFlow, { id: In(flowIds) })).map((flow) => [flow.id, flow]));
  const isRestored = (await readRestoredAt(manager)) !== null;
  const judge = (grant: Grant, ineligible: string | null) => {
    const flow = (grant.flowId !== null && flows.get(grant.flowId)) || null;
    return evaluateExtension({ actor, grant, flow, isRestored, ineligible, now });
  };
  // Eligibility is the most expensive check, so it comes last.
  const open = grants.filter((grant) => judge(grant, null).refusal === null);
  const reasons = await eligibility(at, open);
  const reasonOf = new Map(open.map(({ id }, n) => [id, reasons[n] ?? null]));
  return grants.map((grant) => judge(grant, reasonOf.get(grant.id) ?? null));
}
