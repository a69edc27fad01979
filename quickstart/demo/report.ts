import Table from "cli-table3";

export interface ClusterRow {
  readonly name: string;
  readonly region: string;
  readonly version: string;
  readonly authenticationMode: string | null;
  readonly endpointPublicAccess: boolean | null;
  readonly manageable: boolean;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly account: { readonly name: string };
}

export interface OwnedCluster {
  readonly id: string;
  readonly name: string;
  readonly owners: readonly {
    readonly name: string;
    readonly source: string;
    readonly keyName: string | null;
    readonly activeMemberCount: number;
  }[];
  readonly ownership: {
    readonly status: string;
    readonly reason: string | null;
    readonly steps: readonly { readonly explanation: string; readonly hint: string | null }[];
  } | null;
}

export interface ReportedOutcome {
  readonly accountName: string;
  readonly outcome: string;
  readonly advice: string | null;
  readonly regions: readonly { readonly region: string; readonly outcome: string; readonly advice: string | null }[];
}

interface Column {
  readonly head: string;
  readonly width: number;
  readonly onlyWhenWide?: boolean;
  readonly text: (cluster: ClusterRow) => string;
}

const CLUSTER_COLUMNS: readonly Column[] = [
  { head: "Cluster", width: 20, text: (cluster) => cluster.name },
  { head: "Account", width: 24, text: (cluster) => cluster.account.name },
  { head: "Region", width: 14, text: (cluster) => cluster.region },
  { head: "K8s", width: 7, onlyWhenWide: true, text: (cluster) => cluster.version },
  { head: "Access", width: 16, text: accessText },
  { head: "Endpoint", width: 10, onlyWhenWide: true, text: (cluster) => endpointText(cluster) },
  { head: "Tags", width: 41, onlyWhenWide: true, text: ({ tags }) => tags.map(tagText).join(" ") },
];

/** Columns of a terminal that show everything; elsewhere, and in files, nothing is cut. */
const WIDE = 143;

export function clusterTable(clusters: readonly ClusterRow[], terminalWidth: number = WIDE): string {
  const columns = CLUSTER_COLUMNS.filter((column) => terminalWidth >= WIDE || !column.onlyWhenWide);
  const table = compactTable(
    columns.map((column) => column.head),
    columns.map((column) => column.width),
  );
  for (const cluster of clusters) table.push(columns.map((column) => column.text(cluster)));
  return table.toString();
}

/** The owner of each cluster, by its tag or by fallback. */
export function ownerTable(clusters: readonly OwnedCluster[], terminalWidth: number = WIDE): string {
  const table = compactTable(
    ["Cluster", "Owner", "People", "Found by"],
    [22, 26, 8, Math.min(40, Math.max(20, terminalWidth - 61))],
  );
  for (const { name, owners, ownership } of clusters) {
    const by = owners.map(({ keyName }) =>
      keyName === null ? `fallback: ${ownership?.reason ?? ""}` : `tag ${keyName}`,
    );
    table.push([
      name,
      owners.map((owner) => owner.name).join(", "),
      owners.map((owner) => owner.activeMemberCount).join(", "),
      [...new Set(by)].join(", "),
    ]);
  }
  return table.toString();
}

/** Every cluster with fallback owners, with the results of its rules and the suggestions. */
export function explainedOwners(clusters: readonly OwnedCluster[]): string {
  return clusters
    .filter(({ ownership }) => ownership?.status !== "RESOLVED")
    .map(({ name, ownership }) => {
      const steps = (ownership?.steps ?? []).map(({ explanation, hint }) =>
        [explanation, hint].filter(Boolean).join(" "),
      );
      return `  ${name}: ${[...new Set(steps)].join(" ")}`;
    })
    .join("\n");
}

/** One row for every account, or region, that was excluded or failed. */
export function notFoundTable(outcomes: readonly ReportedOutcome[], terminalWidth: number = WIDE): string {
  const advice = Math.max(22, Math.min(84, terminalWidth - 54));
  const table = compactTable(["Account", "Region", "Outcome", "What to do"], [18, 13, 18, advice]);
  for (const { accountName, region, outcome, advice } of notOk(outcomes)) {
    table.push([accountName, region, outcome, advice ?? ""]);
  }
  return table.toString();
}

/** The number of accounts or regions by outcome, without OK. */
export function countReasons(outcomes: readonly ReportedOutcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of notOk(outcomes)) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

function notOk(outcomes: readonly ReportedOutcome[]) {
  return outcomes.flatMap(({ accountName, outcome, advice, regions }) => {
    const some = regions.filter((region) => region.outcome !== "OK").map((region) => ({ accountName, ...region }));
    if (some.length > 0) return some;
    return outcome === "OK" ? [] : [{ accountName, region: "all", outcome, advice }];
  });
}

function accessText({ manageable, authenticationMode }: ClusterRow): string {
  return manageable ? "yes" : `no: ${authenticationMode ?? "unknown"}`;
}

function endpointText({ endpointPublicAccess }: ClusterRow): string {
  return endpointPublicAccess ? "public" : "private";
}

function tagText({ key, value }: { key: string; value: string }): string {
  return `${key}=${value}`;
}

function compactTable(head: string[], colWidths: number[]): Table.Table {
  const chars = { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" };
  const style = { head: process.stdout.isTTY ? ["bold"] : [], border: [] };
  return new Table({ head, colWidths, wordWrap: true, chars, style });
}
