import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The version in package.json, which is searched upwards: the same from source and from dist. */
export const VERSION: string = findVersion(__dirname);

function findVersion(folder: string): string {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
    return manifest.version;
  } catch (error) {
    if (dirname(folder) === folder) throw error;
    return findVersion(dirname(folder));
  }
}
