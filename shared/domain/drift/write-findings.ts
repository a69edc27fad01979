import { newId } from "../../kernel/ids";
import type { Tx } from "../../platform/database/unit-of-work";
import { addToOutbox } from "../outbox/add-to-outbox";
import type { Resource } from "../resources/resource.entity";
import { endOutdatedAcceptances } from "./acceptances";
import type { KnownFinding } from "./compare-entries";
import { DriftFinding } from "./drift-finding.entity";

export type FindingCluster = Pick<Resource, "id" | "integrationId" | "accountId" | "region" | "arn" | "name">;

/**
 * Brings findings of a cluster from `before` to `desired`, and publishes events of new ones. The targets that findings
 * name have to be locked, because drift scans and reconciles both write them.
 */
export async function writeFindings(
  tx: Tx,
  cluster: FindingCluster,
  before: readonly DriftFinding[],
  desired: readonly KnownFinding[],
): Promise<DriftFinding[]> {
  const known = new Map(before.map((finding) => [finding.principalArn, finding]));
  const kept = new Set(desired.map(({ principalArn }) => principalArn));
  const people = await peopleOf(tx, desired);
  const rows = desired.map((finding) => ({
    id: known.get(finding.principalArn)?.id ?? newId(),
    personId: people.get(finding.principalArn) ?? null,
    ...finding,
    version: nextVersion(finding, known.get(finding.principalArn)),
    resourceId: cluster.id,
    // A finding may date from another integration of the cluster.
    integrationId: cluster.integrationId,
  }));
  const changed = rows.filter((row) => !isWritten(row, known.get(row.principalArn)));
  const over = before.filter(({ principalArn }) => !kept.has(principalArn));
  if (over.length > 0) {
    await tx.manager.delete(
      DriftFinding,
      over.map(({ id }) => id),
    );
  }
  for (let from = 0; from < changed.length; from += ROWS_AT_ONCE) {
    const some = changed.slice(from, from + ROWS_AT_ONCE) as DriftFinding[];
    await tx.manager.upsert(DriftFinding, some, ["resourceId", "principalArn"]);
  }
  await endOutdatedAcceptances(
    tx,
    changed.map(({ id }) => id),
  );
  for (const row of changed) await publishFindingEvents(tx, cluster, row, known.get(row.principalArn));
  for (const finding of over) auditOrphanGone(tx, finding);
  return rows as DriftFinding[];
}

/** Raised with the facts, so that admins answer only to what they have read. */
function nextVersion(finding: KnownFinding, known: DriftFinding | undefined): number {
  if (!known) return 1;
  const facts = ({ kind, entryArn, access, differences }: KnownFinding) =>
    JSON.stringify([kind, entryArn, access, differences]);
  return known.version + (facts(finding) === facts(known) ? 0 : 1);
}

/** One statement takes 65,535 parameters at most. */
const ROWS_AT_ONCE = 1_000;

/** The people of those principals that are ours. */
async function peopleOf(tx: Tx, findings: readonly KnownFinding[]): Promise<Map<string, string>> {
  const principals = findings.filter(({ kind }) => kind !== "UNKNOWN").map(({ principalArn }) => principalArn);
  if (principals.length === 0) return new Map();
  const rows: { principalArn: string; personId: string }[] = await tx.manager.query(
    `select distinct on (b.principal_arn) b.principal_arn as "principalArn", b.person_id as "personId" from bindings b
      where lower(b.principal_arn) in (select lower(arn) from unnest($1::text[]) arn) and b.principal_arn = any($1)
      order by b.principal_arn, b.created_at desc`,
    [principals],
  );
  return new Map(rows.map(({ principalArn, personId }) => [principalArn, personId]));
}

type Written = KnownFinding & Pick<DriftFinding, "personId" | "integrationId">;

function isWritten(row: Written, known: DriftFinding | undefined): boolean {
  if (!known) return false;
  const facts = (one: Written) =>
    JSON.stringify([
      one.integrationId,
      one.kind,
      one.targetId,
      one.personId,
      one.entryArn,
      one.differences,
      one.since,
      one.describedAt,
    ]);
  return facts(row) === facts(known);
}

/** Once for each finding. Entries from before the first scan are not reported one by one. */
export async function publishFindingEvents(
  tx: Tx,
  cluster: FindingCluster,
  { kind, principalArn, differences, appeared }: KnownFinding,
  known: KnownFinding | undefined,
): Promise<void> {
  if (kind === "UNKNOWN" || (kind === "FOREIGN" && !appeared)) return;
  if (known?.kind === kind && JSON.stringify(known.differences) === JSON.stringify(differences)) return;
  const found = { kind, principalArn, differences };
  tx.audit({ action: "drift.found", subjectType: "resource", subjectId: cluster.id, after: found });
  // New entries of others are common on a cluster, so they are only in the audit log.
  if (kind === "FOREIGN") return;
  const { id: subjectId, accountId, region, arn, name } = cluster;
  const resource = { id: subjectId, accountId, region, arn, name };
  await addToOutbox(tx, { event: "drift.found", subjectType: "resource", subjectId, data: { ...found, resource } });
}

/** Records the proof of an orphan's deletion: its call, and when it was observed gone. */
function auditOrphanGone(tx: Tx, { resourceId, principalArn, entryArn, removal }: DriftFinding): void {
  if (!removal) return;
  tx.audit({
    action: "drift.orphan-seen-gone",
    subjectType: "resource",
    subjectId: resourceId,
    after: { principalArn, entryArn, call: removal, seenGoneAt: tx.now.toISOString() },
  });
}
