import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const ROOT = join(__dirname, "..");
const GENERATED = new Set(["node_modules", "dist", "coverage", ".git", ".drawbridge"]);
const LONGEST_LINE = 120;

const pages = filesBelow(ROOT)
  .filter((path) => path.endsWith(".md"))
  .map((path) => ({ path, name: relative(ROOT, path), text: readFileSync(path, "utf8") }));

const files = filesBelow(ROOT).map((path) => relative(ROOT, path));

describe("the pages", () => {
  it("are found", () => {
    expect(pages.length).toBeGreaterThan(60);
  });

  it.each(pages)("have no line of prose over 120 characters: $name", ({ text }) => {
    expect(proseOf(text).filter((line) => line.length > LONGEST_LINE && / .* /.test(line.trim()))).toEqual([]);
  });

  it.each(pages)("name no missing file of code: $name", ({ text }) => {
    const missing = filesNamedIn(text).filter(
      (name) => !files.some((file) => file === name || file.endsWith(`/${name}`)),
    );
    expect(missing).toEqual([]);
  });

  it.each(pages)("have no link that leads nowhere: $name", ({ path, text }) => {
    expect(linksIn(text).filter((link) => !leadsSomewhere(path, link))).toEqual([]);
  });
});

describe("the checks", () => {
  it("find a file of code that is named and missing", () => {
    expect(filesNamedIn("`edge/no-such-file.ts` and `app.ts`")).toEqual(["edge/no-such-file.ts", "app.ts"]);
    expect(files.some((file) => file.endsWith("/app.ts"))).toBe(true);
    expect(files.some((file) => file.endsWith("/edge/no-such-file.ts"))).toBe(false);
  });

  it("find a missing file and a missing heading of a link", () => {
    const page = join(ROOT, "README.md");
    expect(leadsSomewhere(page, "docs/no-such-page.md")).toBe(false);
    expect(leadsSomewhere(page, "docs/security.md#no-such-heading")).toBe(false);
    expect(leadsSomewhere(page, "docs/security.md#audit")).toBe(true);
  });
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (GENERATED.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/** Without blocks of code, and without tables and pictures, which have no shorter form. */
function proseOf(text: string): string[] {
  return withoutCode(text)
    .split("\n")
    .filter((line) => !/^\s*(\||!\[)/.test(line));
}

function withoutCode(text: string): string {
  return text.replace(/^ *```[\s\S]*?^ *```$/gm, "");
}

/** Paths in backticks, whole or by their end. */
function filesNamedIn(text: string): string[] {
  return [...text.matchAll(/`([\w./-]+\.(?:tsx?|cjs|mjs|grit|sh))`/g)].map(([, name]) => name!);
}

/** Relative links only: the network is not used. */
function linksIn(text: string): string[] {
  return [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link!)
    .filter((link) => !/^[a-z]+:/.test(link));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [file = "", heading] = link.split("#");
  const target = file === "" ? page : resolve(dirname(page), file);
  if (!existsSync(target)) return false;
  return heading === undefined || headingsOf(readFileSync(target, "utf8")).includes(heading);
}

/** As GitHub names the anchor of a heading. */
function headingsOf(text: string): string[] {
  return [...withoutCode(text).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replace(/\s/g, "-"),
  );
}
