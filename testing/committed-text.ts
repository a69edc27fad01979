import { readFileSync, writeFileSync } from "node:fs";

/**
 * The text of a committed file that is generated from the code, for comparison in a test. With UPDATE_SNAPSHOT=1 in the
 * environment the file is rewritten first, so that the difference can be read and committed.
 */
export function committedText(path: string, made: string): string {
  if (process.env.UPDATE_SNAPSHOT === "1") writeFileSync(path, made);
  return readFileSync(path, "utf8");
}
