export type SideName = "A" | "B";

/** Stands in everything that is a side's own, and in nothing else. */
export const CANARIES: Readonly<Record<SideName, string>> = { A: "alfa7secret", B: "bravo7secret" };

/** With a side's mark behind it: what nobody but an admin may ever read. */
export const ADMINS_ONLY = "admins-only";

/** An answer with what its cursors say: they are base64 of what they stand behind. */
export function withReadableCursors(body: string): string {
  return body.replaceAll(/"(?:cursor|endCursor)":"([^"]+)"/g, (_, cursor: string) =>
    Buffer.from(cursor, "base64url").toString(),
  );
}
