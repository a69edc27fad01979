/**
 * Writes who had access in a quarter, since when, until when, why and by whose decision, as CSV for an auditor.
 *
 *     export-quarter 2026-Q4 > access-2026-Q4.csv
 *
 * Needs a token with the scope READ of an admin or an auditor.
 */
import { Drawbridge, everyNode, run, WrongCall } from "./client";
import { AccessOfPersonDocument, type AccessOfPersonQuery, GranteesDocument } from "./operations";

type Period = NonNullable<AccessOfPersonQuery["accessHistory"]>["nodes"][number];

const COLUMNS = "person,email,cluster,arn,permissions,from,to,justification,requested by,approved by";

run(async ([named = "", ...rest]) => {
  const quarter = rest.length === 0 ? quarterOf(named) : null;
  if (!quarter) throw new WrongCall("Usage: export-quarter <year>-Q<1 to 4>, such as 2026-Q4");
  const drawbridge = Drawbridge.fromEnvironment();
  await drawbridge.mustReadAll();
  console.log(COLUMNS);
  for (const personId of await granteesUntil(drawbridge, quarter.to)) {
    const filter = { personId, ...quarter };
    const periods = everyNode(
      async (after) => (await drawbridge.ask(AccessOfPersonDocument, { filter, after })).accessHistory!,
    );
    for await (const period of periods) console.log(rowOf(period).map(csv).join(","));
  }
});

function quarterOf(named: string): { from: string; to: string } | null {
  const [, year, number] = /^(\d{4})-Q([1-4])$/.exec(named) ?? [];
  if (!year || !number) return null;
  const start = (Number(number) - 1) * 3;
  const at = (month: number) => new Date(Date.UTC(Number(year), month)).toISOString();
  return { from: at(start), to: at(start + 3) };
}

/** By person rather than by cluster: people are always found, clusters of a deleted integration are not. */
async function granteesUntil(drawbridge: Drawbridge, to: string): Promise<Set<string>> {
  const ids = new Set<string>();
  const grants = everyNode(async (after) => (await drawbridge.ask(GranteesDocument, { to, after })).grants!);
  for await (const { person } of grants) ids.add(person.id);
  return ids;
}

function rowOf({ person, grant, partOnly, activeFrom, activeTo, request, requestedBy, approvedBy }: Period): string[] {
  const permissions = (partOnly ?? grant.access).permissions.map(({ name }) => name).join(", ");
  const approvals = approvedBy.map(({ decidedBy, onBehalfOf, flow, decidedAt }) => {
    const who = decidedBy?.displayName ?? `flow ${flow?.name}`;
    return `${who}${onBehalfOf ? ` for ${onBehalfOf.displayName}` : ""} at ${decidedAt}`;
  });
  return [
    ...[person.displayName, person.email ?? "", grant.resourceName, grant.resourceArn, permissions],
    // Nobody may have been able to see it gone: then the state says so.
    ...[activeFrom, activeTo ?? grant.state],
    ...[request?.justification ?? "", requestedBy?.displayName ?? "", approvals.join("; ")],
  ];
}

/** A cell that begins like a formula would be run by a spreadsheet: people write justifications. */
function csv(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}
