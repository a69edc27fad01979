import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { RETIRED_NAMES } from "./retired-names";

const ROOT = join(__dirname, "..");
const FOLDERS = [
  ...["server", "cli", "worker", "shared", "simulator", "launcher", "quickstart", "scripts", "testing"],
  ...["bench", "e2e", "console/src"],
];

const files = FOLDERS.flatMap((folder) => filesBelow(join(ROOT, folder))).map((path) => ({
  name: relative(ROOT, path),
  text: readFileSync(path, "utf8"),
}));
const sources = files.filter(({ name }) => !/\.test\.tsx?$/.test(name));

describe("the code", () => {
  it("is found", () => {
    expect(sources.length).toBeGreaterThan(1_000);
  });

  it("has pages of the console that stand alone", () => {
    const found = files.flatMap(({ name, text }) =>
      importsIn(name, text)
        .filter((imported) => pageOf(imported) !== null && pageOf(name) !== pageOf(imported) && !isOfApp(name))
        .map((imported) => `${name} imports ${imported}: move to console/src/parts/ what both use`),
    );
    expect(found).toEqual([]);
  });

  it("exports no name of the product from two files", () => {
    const product = sources.filter(({ name }) => /^(server|cli|worker|shared)\//.test(name));
    const exported = product.flatMap(({ name, text }) => exportsIn(text).map((one) => ({ one, name })));
    const shared = [...groupBy(exported, ({ one }) => one)].filter(([, found]) => found.length > 1);
    expect(shared.map(([one, found]) => `${one}: ${found.map(({ name }) => name).join(", ")}`)).toEqual([]);
  });

  it("uses no retired name", () => {
    const found = files
      .filter(({ name }) => basename(name) !== "retired-names.ts")
      .flatMap(({ name, text }) => retiredIn(text).map((word) => `${name}: ${word}`));
    expect(found).toEqual([]);
  });
});

describe("the check of pages", () => {
  it("resolves imports, and knows the page of a file", () => {
    const name = "console/src/pages/flows/fields/one.tsx";
    const text = `import { a } from "../draft/a";\nimport b from "react";\nvoid import("../../people/b");`;
    const imported = importsIn(name, text);
    expect(imported).toEqual(["console/src/pages/flows/draft/a", "console/src/pages/people/b"]);
    expect([name, ...imported, "console/src/parts/c.ts"].map(pageOf)).toEqual(["flows", "flows", "people", null]);
  });
});

describe("the check of names", () => {
  it("finds exports and whole words", () => {
    expect(exportsIn("export async function one() {}\nexport type Two = string;\nexport { three };")).toEqual([
      "one",
      "Two",
    ]);
    const [[old] = [""]] = Object.entries(RETIRED_NAMES);
    expect(retiredIn(`call(${old})`)).toEqual([`${old} (now ${RETIRED_NAMES[old]})`]);
    expect(retiredIn(`call(${old}s)`)).toEqual([]);
  });
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "gql" || entry.name === "node_modules" ? [] : filesBelow(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

/** The files that a file imports, without their endings. */
function importsIn(name: string, text: string): string[] {
  return [...text.matchAll(/\b(?:from|import)[ (]"(\.[^"]+)"/g)].map(([, path]) => join(dirname(name), path!));
}

/** The folder of its page; null: it belongs to none. */
function pageOf(name: string): string | null {
  return /^console\/src\/pages\/([\w-]+)\//.exec(name)?.[1] ?? null;
}

/** The list of pages loads them. */
function isOfApp(name: string): boolean {
  return name.startsWith("console/src/app/");
}

function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}

function exportsIn(text: string): string[] {
  const exported = /^export (?:declare |abstract )?(?:async )?(?:function\*?|const|class|interface|type|enum) (\w+)/gm;
  // Overloads of a function are one name.
  return [...new Set([...text.matchAll(exported)].map(([, name]) => name!))];
}

function retiredIn(text: string): string[] {
  const words = new Set(text.match(/\b[A-Za-z_]\w*\b/g));
  return Object.entries(RETIRED_NAMES)
    .filter(([old]) => words.has(old))
    .map(([old, now]) => `${old} (now ${now})`);
}
