export type SideName = "A" | "B";

/** A text in every object of a side, and nowhere else. */
export const CANARIES: Readonly<Record<SideName, string>> = { A: "alfa7secret", B: "bravo7secret" };

/** With a side's canary behind it: texts for admins only. */
export const ADMINS_ONLY = "admins-only";

/** An answer with its cursors decoded, because their base64 may hold a canary. */
export function withReadableCursors(body: string): string {
  return body.replaceAll(/"(?:cursor|endCursor)":"([^"]+)"/g, (_, cursor: string) =>
    Buffer.from(cursor, "base64url").toString(),
  );
}
