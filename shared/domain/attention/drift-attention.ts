import { isAcceptedSql } from "../drift/acceptances";
import { type AttentionContext, type AttentionItem, countNoun, listFirstNames, SHOWN_SUBJECTS } from "./attention";

/** Access entries of Drawbridge that others changed, and orphans that cannot be removed, by integration. */
export async function driftAttention({ manager, now }: AttentionContext): Promise<AttentionItem[]> {
  const found: Found[] = await manager.query(
    `select i.id, i.name, i.foreign_policies = 'REMOVE' as "isRemoved", f.kind = 'ORPHAN' as "isOrphan", count(*)::int as count,
            min(coalesce((f.removal_failure ->> 'since')::timestamptz, f.since)) as since,
            (array_agg(r.name || ': ' || case f.kind when 'ORPHAN' then f.principal_arn else rtrim(f.differences[1], '.') end
                       order by f.since, f.id))[1:$1] as examples,
            (array_agg(f.differences[cardinality(f.differences)] order by f.since, f.id))[1] as "lastDifference"
       from drift_findings f join integrations i on i.id = f.integration_id join resources r on r.id = f.resource_id
      where (f.kind = 'OURS_ALTERED' or f.kind = 'ORPHAN' and f.removal_failure is not null)
        and not ${isAcceptedSql("f", "$2")}
      group by i.id, f.kind`,
    [SHOWN_SUBJECTS, now],
  );
  return found.map((one) => (one.isOrphan ? orphansThatStay(one) : alteredEntries(one)));
}

interface Found {
  readonly id: string;
  readonly name: string;
  readonly isRemoved: boolean;
  readonly isOrphan: boolean;
  readonly since: Date;
  readonly count: number;
  readonly examples: readonly string[];
  /** Of the oldest one. An orphan's names the action that is missing. */
  readonly lastDifference: string;
}

function orphansThatStay({ id, name, since, count, examples, lastDifference }: Found): AttentionItem {
  return {
    kind: "ORPHANS_STAY",
    key: id,
    since,
    count,
    subjects: [{ type: "Integration", id }],
    message: `No grant wants ${countNoun(count, "access entry", "access entries")} of the integration '${name}' any more, and the deletion failed: ${listFirstNames(examples, count)}.`,
    whatToDo: lastDifference,
  };
}

function alteredEntries({ id, name, isRemoved, since, count, examples }: Found): AttentionItem {
  return {
    kind: "ENTRIES_ALTERED",
    key: id,
    since,
    count,
    subjects: [{ type: "Integration", id }],
    message: `Others changed ${countNoun(count, "access entry", "access entries")} of the integration '${name}': ${listFirstNames(examples, count)}.`,
    whatToDo: isRemoved
      ? "Policies and groups that others added are taken off by the next reconcile. Find in CloudTrail who changes the entries."
      : "Find in CloudTrail who changed the entries and undo it there, or set 'foreignPolicies' of the integration to REMOVE.",
  };
}
