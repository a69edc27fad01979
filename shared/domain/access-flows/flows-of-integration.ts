import { In, IsNull } from "typeorm";
import type { Tx } from "../../platform/database/unit-of-work";
import type { FlowsOfIntegration } from "../integrations/integrations.service";
import { AccessFlow } from "./access-flow.entity";
import { lockFlows } from "./lock-flows";
import { recordFlowChanges } from "./record-flow-changes";

/** Fulfils the port by which deleting an integration switches off access flows. */
export const flowsOfIntegration: FlowsOfIntegration = { switchOff };

/**
 * Deactivates the flows whose only targets are in the deleted integration: they could offer nothing. A flow with a
 * target in another integration stays active, with the warning INTEGRATION_GONE.
 */
async function switchOff(tx: Tx, { id, name }: { readonly id: string; readonly name: string }): Promise<void> {
  // A concurrent save of a flow for the integration commits before this, or is refused.
  await lockFlows(tx.manager);
  const inactive = {
    inactiveCode: "INTEGRATION_DELETED" as const,
    inactiveMessage: `The integration '${name}' was deleted, and the flow has no other target. Give it another target before it is switched on again.`,
    inactiveAt: tx.now,
  };
  const before = await withoutOtherTargets(tx, id);
  if (before.length === 0) return;
  const ids = before.map((flow) => flow.id);
  const after = before.map((flow) => ({ ...flow, active: false, version: flow.version + 1 }));
  await recordFlowChanges(
    tx,
    before.map((flow, n) => ({
      action: "access-flow.deactivated",
      flowId: flow.id,
      before: flow,
      after: after[n]!,
      inactive,
    })),
  );
  const change = { active: false, ...inactive, updatedAt: tx.now, version: () => "version + 1" };
  await tx.manager.update(AccessFlow, { id: In(ids) }, change);
}

/** Locks the active flows whose targets are all in this integration, or in deleted ones. */
async function withoutOtherTargets(tx: Tx, integrationId: string): Promise<AccessFlow[]> {
  const rows: { id: string }[] = await tx.manager.query(
    `select f.id from access_flows f
      where f.active and f.deleted_at is null and f.definition -> 'targets' @> $1::jsonb
        and not exists (select 1 from jsonb_array_elements(f.definition -> 'targets') t
                          join integrations i on i.id = (t ->> 'integrationId')::uuid and i.deleted_at is null and i.id <> $2)
      order by f.id for no key update of f`,
    [JSON.stringify([{ integrationId }]), integrationId],
  );
  return tx.manager.find(AccessFlow, {
    where: { id: In(rows.map(({ id }) => id)), active: true, deletedAt: IsNull() },
    order: { id: "ASC" },
  });
}
