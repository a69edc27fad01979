import { readRestoredAt } from "../installation/restored";
import type { AttentionContext, AttentionItem } from "./attention";

/** A database that came from a backup, until an admin confirms what is live. */
export async function restoredAttention({ manager }: AttentionContext): Promise<AttentionItem[]> {
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
