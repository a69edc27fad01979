import { readRestoredAt } from "../installation/restored";
import type { AttentionContext, AttentionItem } from "./attention";

/** A database without space, and one that came from a backup until an admin confirms what is live. */
export async function databaseAttention(context: AttentionContext): Promise<AttentionItem[]> {
  return [...(await withoutSpace(context)), ...(await restored(context))];
}

async function withoutSpace({ writeProbe }: AttentionContext): Promise<AttentionItem[]> {
  const problem = await writeProbe.spaceProblem();
  if (problem === null) return [];
  return [
    {
      kind: "DATABASE_FULL",
      key: "",
      since: null,
      count: 1,
      subjects: [],
      message: `PostgreSQL has no space for what it is to write: ${problem}. Access is neither given nor taken away until it has.`,
      whatToDo:
        "Make its disk larger, or free space on it. Ends of access that are due by then are carried out at once.",
    },
  ];
}

async function restored({ manager }: AttentionContext): Promise<AttentionItem[]> {
  const since = await readRestoredAt(manager);
  if (!since) return [];
  return [
    {
      kind: "DATABASE_RESTORED",
      key: "",
      since,
      count: 1,
      subjects: [],
      message:
        "The database was restored from a backup: access is only taken away until an admin confirms what is live.",
      whatToDo:
        "See that the connectors look at every cluster, and confirm what is live there, or by 'confirmRestored'.",
    },
  ];
}
