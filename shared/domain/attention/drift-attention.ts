import { type AttentionContext, type AttentionItem, counted, listed, SHOWN_SUBJECTS } from "./attention";

/** Entries of ours that others changed, by integration, until they are as the grants say. */
export async function driftAttention({ manager }: AttentionContext): Promise<AttentionItem[]> {
  const integrations: Altered[] = await manager.query(
    `select i.id, i.name, i.foreign_policies = 'REMOVE' as "isRemoved", min(f.since) as since, count(*)::int as count,
            (array_agg(r.name || ': ' || rtrim(f.differences[1], '.') order by f.since, f.id))[1:$1] as examples
       from drift_findings f join integrations i on i.id = f.integration_id join resources r on r.id = f.resource_id
      where f.kind = 'OURS_ALTERED' group by i.id`,
    [SHOWN_SUBJECTS],
  );
  return integrations.map(({ id, name, isRemoved, since, count, examples }) => ({
    kind: "ENTRIES_ALTERED",
    key: id,
    since,
    count,
    subjects: [{ type: "Integration", id }],
    message: `Others changed ${counted(count, "access entry", "access entries")} of the integration '${name}': ${listed(examples, count)}.`,
    whatToDo: isRemoved
      ? "Policies and groups that others added are taken off by the next reconcile. Find in CloudTrail who changes the entries."
      : "Find in CloudTrail who changed the entries and undo it there, or set 'foreignPolicies' of the integration to REMOVE.",
  }));
}

interface Altered {
  readonly id: string;
  readonly name: string;
  readonly isRemoved: boolean;
  readonly since: Date;
  readonly count: number;
  readonly examples: readonly string[];
}
