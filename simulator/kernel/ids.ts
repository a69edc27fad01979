import { createHash } from "node:crypto";

/** Ids are derived from names, so that they are equal after every reset and in every run. */
export function hashText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

export function uuidOf(text: string): string {
  const hex = hashText(text);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}
