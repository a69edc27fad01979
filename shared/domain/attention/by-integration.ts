import { type AttentionItem, type AttentionKind, SHOWN_SUBJECTS } from "./attention";

interface OfIntegration {
  readonly integrationId: string;
}

/** Groups rows by integration, in their order. */
export function byIntegration<Row extends OfIntegration>(rows: readonly Row[]): Row[][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.integrationId);
    if (group) group.push(row);
    else groups.set(row.integrationId, [row]);
  }
  return [...groups.values()];
}

/** The item about one integration's rows, without its sentences. */
export function itemOfIntegration(
  kind: AttentionKind,
  rows: readonly OfIntegration[],
): Omit<AttentionItem, "message" | "whatToDo"> {
  const id = rows[0]!.integrationId;
  return { kind, key: id, since: null, count: rows.length, subjects: [{ type: "Integration", id }] };
}

export function firstOf<Row>(rows: readonly Row[], textOf: (row: Row) => string): string[] {
  return rows.slice(0, SHOWN_SUBJECTS).map(textOf);
}
