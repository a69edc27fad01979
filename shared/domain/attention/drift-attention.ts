import { permissionsOf } from "../catalog/permissions";
import { isAcceptedSql } from "../drift/acceptances";
import { type AttentionContext, type AttentionItem, countNoun, listFirstNames, SHOWN_SUBJECTS } from "./attention";

/** Access entries that are not as recorded, orphans that cannot be removed, and full rights of others, by integration. */
export async function driftAttention(context: AttentionContext): Promise<AttentionItem[]> {
  return [...(await entriesOfOurs(context)), ...(await fullRightsOfOthers(context))];
}

async function entriesOfOurs({ manager, now }: AttentionContext): Promise<AttentionItem[]> {
  const found: Found[] = await manager.query(
    `select i.id, i.name, i.foreign_policies = 'REMOVE' as "isRemoved", f.kind = 'ORPHAN' as "isOrphan", count(*)::int as count,
            min(coalesce((f.removal_failure ->> 'since')::timestamptz, f.since)) as since,
            (array_agg(r.name || ': ' || case f.kind when 'ORPHAN' then f.principal_arn else rtrim(f.differences[1], '.') end
                       order by f.since, f.id))[1:$1] as examples,
            min(f.since) >= (select max(last_restored_at) from installation) as "isAfterRestore",
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
  /** Null: the database never came from a backup. */
  readonly isAfterRestore: boolean | null;
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

function alteredEntries(found: Found): AttentionItem {
  const { id, name, since, count, examples } = found;
  return {
    kind: "ENTRIES_ALTERED",
    key: id,
    since,
    count,
    subjects: [{ type: "Integration", id }],
    message: `${countNoun(count, "access entry", "access entries")} of the integration '${name}' ${count === 1 ? "is" : "are"} not as Drawbridge recorded ${count === 1 ? "it" : "them"}: ${listFirstNames(examples, count)}.`,
    whatToDo: howToUndo(found),
  };
}

/** Entries that were written after the backup differ from the restored records, whoever wrote them. */
function howToUndo({ isAfterRestore, isRemoved }: Found): string {
  const ours = isAfterRestore
    ? "Drawbridge itself may have written them after the backup that the database came from. "
    : "";
  return `${ours}${
    isRemoved
      ? "Policies and groups that others added are taken off by the next reconcile. Find in CloudTrail who changes the entries."
      : "Find in CloudTrail who changed the entries and undo it there, or set 'foreignPolicies' of the integration to REMOVE."
  }`;
}

const FULL_RIGHTS = permissionsOf("EKS_CLUSTER").flatMap(({ id, risk }) => (risk.level === "CRITICAL" ? [id] : []));

async function fullRightsOfOthers({ manager, now }: AttentionContext): Promise<AttentionItem[]> {
  const found: Pick<Found, "id" | "name" | "since" | "count" | "examples">[] = await manager.query(
    `select i.id, i.name, count(*)::int as count, min(f.since) as since,
            (array_agg(r.name || ': ' || f.principal_arn order by f.since, f.id))[1:$1] as examples
       from drift_findings f join integrations i on i.id = f.integration_id join resources r on r.id = f.resource_id
      where f.kind = 'FOREIGN' and jsonb_path_query_array(f.access, '$.policies[*].policy') ?| $3::text[]
        and not ${isAcceptedSql("f", "$2")}
      group by i.id`,
    [SHOWN_SUBJECTS, now, FULL_RIGHTS],
  );
  return found.map(({ id, name, since, count, examples }) => ({
    kind: "DRIFT_CRITICAL",
    key: id,
    since,
    count,
    subjects: [{ type: "Integration", id }],
    message: `${countNoun(count, "access entry", "access entries")} of others in the integration '${name}' may do everything on a cluster, and nobody has accepted ${count === 1 ? "it" : "them"}: ${listFirstNames(examples, count)}.`,
    whatToDo: "Accept in the drift report what is right, and have the other entries deleted in EKS.",
  }));
}
