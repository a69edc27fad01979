import { readFileSync, writeFileSync } from "node:fs";

/**
 * The text of a committed file that is made from the code: a test compares the two. With UPDATE_SNAPSHOT=1 in the
 * environment the file is written anew first, so that the difference can be read and committed.
 */
export function committedText(path: string, made: string): string {
  if (process.env.UPDATE_SNAPSHOT === "1") writeFileSync(path, made);
  return readFileSync(path, "utf8");
}
