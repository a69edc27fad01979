import type { Logger } from "pino";
import { DomainError } from "../../../kernel/app-error";
import type { Tx } from "../../../platform/database/unit-of-work";
import type { AccessFlow } from "../../access-flows/access-flow.entity";
import type { DesiredAutomaticGrant } from "../../access-flows/matching/automatic-access";
import { readRestoredAt } from "../../installation/restored";
import type { GiveOrder } from "../give-order";
import { AutomaticFlowState } from "./automatic-flow-state.entity";
import { lockFlowState } from "./due-flows";

export interface GiveDependencies {
  readonly grants: { create(tx: Tx, order: GiveOrder): Promise<unknown> };
  readonly log: Pick<Logger, "info">;
}

/** The gives of one evaluation of a flow. */
export interface GiveRound {
  readonly flow: AccessFlow;
  readonly gives: readonly DesiredAutomaticGrant[];
  /** The next evaluation, as this one wrote it. */
  readonly nextAt: Date;
  /** The state once the gives are done. `nextAt` is null where more of them follow, in another round. */
  readonly after: Pick<AutomaticFlowState, "settledVersion" | "nextAt">;
}

/**
 * Gives nothing where the flow was saved, evaluated or confirmed since the evaluation, or the next one is due, perhaps
 * because the timeframe has closed: a newer one decides.
 */
export async function giveRound(tx: Tx, deps: GiveDependencies, round: GiveRound): Promise<void> {
  const { flow, gives, nextAt, after } = round;
  await lockFlowState(tx, flow.id);
  tx.waited();
  if (nextAt <= tx.now) return;
  const current: unknown[] = await tx.manager.query(
    `select 1 from access_flows f join automatic_flow_states s on s.flow_id = f.id
      where f.id = $1 and f.version = $2 and s.evaluated_version = $2 and s.next_at = $3`,
    [flow.id, flow.version, nextAt],
  );
  if (current.length === 0) return;
  await createMissingGrants(tx, deps, flow, gives);
  await tx.manager.update(AutomaticFlowState, flow.id, after);
}

async function createMissingGrants(
  tx: Tx,
  { grants, log }: GiveDependencies,
  flow: AccessFlow,
  gives: readonly DesiredAutomaticGrant[],
): Promise<void> {
  // In a restored database all of them would be refused, each with a log line.
  if (await readRestoredAt(tx.manager)) return;
  // By person, the common lock order; otherwise two flows could deadlock.
  const inOrder = [...gives].sort((a, b) => (a.personId < b.personId ? -1 : 1));
  for (const { personId, resourceId, access } of inOrder) {
    try {
      await grants.create(tx, {
        personId,
        resource: { id: resourceId },
        flowId: flow.id,
        access,
        durationSeconds: null,
        approvedBy: { kind: "FLOW", flow: { id: flow.id, name: flow.name } },
      });
    } catch (error) {
      // Thrown before anything is written. The next sweep tries again.
      if (!(error instanceof DomainError)) throw error;
      log.info({ flowId: flow.id, personId, resourceId, why: error.message }, "an automatic grant cannot be given");
    }
  }
}
