import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The paths of the console's pages, each with the pattern of its addresses. */
export function consolePaths(): { readonly path: string; readonly pattern: RegExp }[] {
  const pages = readFileSync(join(__dirname, "../console/src/app/pages.tsx"), "utf8");
  return [...pages.matchAll(/\bpath: "([^"]+)"/g)].map(([, path]) => ({ path: path!, pattern: patternOf(path!) }));
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/\/:\w+\?/g, "(/[^/]+)?").replace(/:\w+/g, "[^/]+")}$`);
}
