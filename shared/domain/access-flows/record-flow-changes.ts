import type { AuditAction } from "../../kernel/audit-actions";
import type { Tx } from "../../platform/database/unit-of-work";
import { addAllToOutbox } from "../outbox/add-to-outbox";
import type { AccessFlow } from "./access-flow.entity";
import type { FlowContent } from "./input/parse-flow";
import { rulesHash } from "./rules-hash";
import { summariesOf } from "./summary/load-flow-names";

type FlowVersion = FlowContent & Pick<AccessFlow, "version">;

export interface RecordedFlowChange {
  readonly action: AuditAction;
  readonly flowId: string;
  readonly before: FlowVersion | null;
  readonly after: FlowVersion | null;
  /** The reason, where the change deactivates the flow. */
  readonly inactive?: FlowInactivity | null;
}

export type FlowInactivity = Pick<AccessFlow, "inactiveCode" | "inactiveMessage" | "inactiveAt">;

/** Audits changes of flows, each version with its summary, and adds deactivations to the outbox. */
export async function recordFlowChanges(tx: Tx, changes: readonly RecordedFlowChange[]): Promise<void> {
  const versions = changes.flatMap(({ before, after }) => [before, after]).filter((one) => one !== null);
  const summaries = await summariesOf(tx.manager, versions);
  const summaryOf = new Map(versions.map((version, n) => [version, summaries[n]!]));
  const onRecord = (version: FlowVersion | null) => version && versionOnRecord(version, summaryOf.get(version)!);
  tx.audit(
    ...changes.map(({ action, flowId, before, after, inactive }) => ({
      action,
      subjectType: "access-flow",
      subjectId: flowId,
      before: onRecord(before),
      after: after && { ...onRecord(after), ...(inactive?.inactiveCode && { inactiveReason: reasonOf(inactive) }) },
    })),
  );
  await addAllToOutbox(
    tx,
    changes.flatMap(({ flowId, after, inactive }) => {
      if (!inactive?.inactiveCode || !after) return [];
      const { kind, name } = tx.actor;
      const flow = { id: flowId, name: after.name, summary: summaryOf.get(after)! };
      const data = { flow, reason: reasonOf(inactive), by: { kind, name } };
      return { event: "flow.deactivated" as const, subjectType: "access-flow", subjectId: flowId, data };
    }),
  );
}

const reasonOf = ({ inactiveCode, inactiveMessage }: FlowInactivity) => ({
  code: inactiveCode,
  message: inactiveMessage,
});

function versionOnRecord(flow: FlowVersion, summary: string): object {
  const { name, description, active, trigger, maxDurationSeconds, version, definition } = flow;
  return {
    name,
    description,
    summary,
    active,
    trigger,
    maxDurationSeconds,
    version,
    rulesHash: rulesHash(definition),
    ...definition,
  };
}
