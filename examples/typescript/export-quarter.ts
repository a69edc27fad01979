/**
 * Writes who had access in a quarter, since when, until when, why and by whose decision, as CSV for an auditor.
 *
 *     export-quarter 2026-Q4 > access-2026-Q4.csv
 *
 * Needs a token with the scope READ of an admin or an auditor.
 */
import { Drawbridge, everyNode, run } from "./client";
import {
  AccessOfQuarterDocument,
  type AccessOfQuarterQuery,
  EveryClusterDocument,
  type ResourceStatus,
} from "./operations";

type Period = NonNullable<AccessOfQuarterQuery["accessHistory"]>["nodes"][number];

/** Clusters that are gone by now too: somebody may have had access to them. */
const STATUSES: ResourceStatus[] = ["PRESENT", "MISSING", "REGION_DISABLED", "OUT_OF_SCOPE", "GONE"];
const COLUMNS = ["person", "email", "account", "cluster", "from", "to", "justification", "requested by", "approved by"];

run(async () => {
  const { from, to } = quarter(process.argv[2] ?? "");
  const drawbridge = Drawbridge.fromEnvironment();
  console.log(COLUMNS.join(","));
  const clusters = everyNode(
    async (after) => (await drawbridge.ask(EveryClusterDocument, { statuses: STATUSES, after })).resources!,
  );
  for await (const { id: resourceId } of clusters) {
    const filter = { resourceId, from, to };
    const periods = everyNode(
      async (after) => (await drawbridge.ask(AccessOfQuarterDocument, { filter, after })).accessHistory!,
    );
    for await (const period of periods) console.log(rowOf(period).map(csv).join(","));
  }
});

function quarter(named: string): { from: string; to: string } {
  const [, year, number] = /^(\d{4})-Q([1-4])$/.exec(named) ?? [];
  if (!year || !number) throw new Error("Usage: export-quarter <year>-Q<1 to 4>, such as 2026-Q4");
  const start = (Number(number) - 1) * 3;
  const at = (month: number) => new Date(Date.UTC(Number(year), month)).toISOString();
  return { from: at(start), to: at(start + 3) };
}

function rowOf({ person, resource, activeFrom, activeTo, request, requestedBy, approvedBy }: Period): string[] {
  const approvals = approvedBy.map(({ decidedBy, onBehalfOf, flow, decidedAt }) => {
    const who = decidedBy?.displayName ?? `flow ${flow?.name}`;
    return `${who}${onBehalfOf ? ` for ${onBehalfOf.displayName}` : ""} at ${decidedAt}`;
  });
  const place = resource
    ? [`${resource.account.number} ${resource.account.name ?? ""}`.trim(), resource.name]
    : ["", ""];
  const times = [activeFrom, activeTo ?? "still there"];
  const why = [request?.justification ?? "", requestedBy?.displayName ?? "", approvals.join("; ")];
  return [person.displayName, person.email ?? "", ...place, ...times, ...why];
}

/** A cell that begins like a formula would be run by a spreadsheet: people write justifications. */
function csv(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}
