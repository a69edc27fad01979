import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const ROOT = join(__dirname, "..");
const GENERATED = new Set(["node_modules", "dist", "coverage", ".git", ".drawbridge"]);
const LONGEST_LINE = 120;

const pages = pagesBelow(ROOT).map((path) => ({ path, name: relative(ROOT, path), text: readFileSync(path, "utf8") }));

describe("our pages", () => {
  it("are found", () => {
    expect(pages.length).toBeGreaterThan(60);
  });

  it.each(pages)("have no line of prose over 120 characters: $name", ({ text }) => {
    expect(proseOf(text).filter((line) => line.length > LONGEST_LINE && / .* /.test(line.trim()))).toEqual([]);
  });

  it.each(pages)("have no link that leads nowhere: $name", ({ path, text }) => {
    expect(linksIn(text).filter((link) => !leadsSomewhere(path, link))).toEqual([]);
  });
});

describe("the check of links", () => {
  it("finds a missing file and a missing heading", () => {
    const page = join(ROOT, "README.md");
    expect(leadsSomewhere(page, "docs/no-such-page.md")).toBe(false);
    expect(leadsSomewhere(page, "docs/security.md#no-such-heading")).toBe(false);
    expect(leadsSomewhere(page, "docs/security.md#audit")).toBe(true);
  });
});

function pagesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (GENERATED.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return pagesBelow(path);
    return entry.name.endsWith(".md") ? [path] : [];
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
