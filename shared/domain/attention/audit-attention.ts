import { auditDelays } from "../audit/audit-delays";
import { problemOfEnd } from "../audit/seals/advance-anchor";
import { standingBrokenEnd } from "../audit/seals/broken-end";
import type { AttentionContext, AttentionItem } from "./attention";

/**
 * Problems of the audit log: an end that differs from the anchor outside, and events that wait for a seal or a sink.
 */
export async function auditAttention(context: AttentionContext): Promise<AttentionItem[]> {
  const items: AttentionItem[] = [];
  const unusable = await context.auditAnchor.problem();
  if (unusable !== null) {
    items.push({
      ...ALONE,
      kind: "AUDIT_END_BROKEN",
      key: "anchor",
      since: null,
      message: `${unusable} This server seals nothing meanwhile.`,
      whatToDo: "See what changed the file, and verify the audit log: its runbook says how to go on.",
    });
  }
  const standing = await standingBrokenEnd(context.manager);
  const problem = standing ?? (await problemOfEnd(context));
  if (problem) {
    items.push({
      ...ALONE,
      kind: "AUDIT_END_BROKEN",
      since: standing?.seenAt ?? null,
      message: `The audit log is not what it was. ${problem.message} Nothing is sealed meanwhile.`,
      whatToDo:
        "Treat it as an intrusion, or as a restored database: the runbook of the audit log says how to go on, up to 'acceptAuditEnd'.",
    });
  }
  const { unsealedSince, sinksBehind } = await auditDelays(context.manager, context.now);
  if (unsealedSince) {
    items.push({
      ...ALONE,
      kind: "AUDIT_UNSEALED",
      since: unsealedSince,
      message:
        "Audit events have waited for their seal for more than five minutes: until then a change of them is not found out.",
      whatToDo:
        "See that a server or worker runs, and end the transaction that is open: the runbook of the audit log says how.",
    });
  }
  for (const { name, since, lastError } of sinksBehind) {
    items.push({
      ...ALONE,
      kind: "AUDIT_SINK_BEHIND",
      key: name,
      since,
      message: `The audit sink '${name}' has not taken events for more than five minutes${lastError ? `: ${lastError}` : "."}`,
      whatToDo: "Mend it, or take it out of the configuration and out of the table audit_sinks.",
    });
  }
  return items;
}

const ALONE = { key: "", count: 1, subjects: [] };
