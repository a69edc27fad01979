import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const ROOT = join(__dirname, "..");
/** Below the root: `console/src/parts/coverage` is code. */
const GENERATED = ["node_modules", "console/node_modules", "dist", "coverage", ".git", ".drawbridge"].map((name) =>
  join(ROOT, name),
);
const LONGEST_LINE = 120;
/** Within a paragraph. */
const LEAST_LINE = 40;

const pages = filesBelow(ROOT)
  .filter((path) => path.endsWith(".md"))
  .map((path) => ({ path, name: relative(ROOT, path), text: readFileSync(path, "utf8") }));

const files = filesBelow(ROOT).map((path) => relative(ROOT, path));

const wordsOfCode = new Set(
  files.filter((file) => /\.(tsx?|cjs)$/.test(file)).flatMap((file) => read(file).match(/\w+/g) ?? []),
);

describe("the pages", () => {
  it("are found", () => {
    expect(pages.length).toBeGreaterThan(60);
  });

  it.each(pages)("have no line of prose over 120 characters: $name", ({ text }) => {
    expect(proseOf(text).filter((line) => line.length > LONGEST_LINE && / .* /.test(line.trim()))).toEqual([]);
  });

  it.each(pages)("have no stray line within a paragraph: $name", ({ text }) => {
    expect(strayLinesIn(text)).toEqual([]);
  });

  it.each(pages)("name no missing file of code: $name", ({ text }) => {
    const missing = filesNamedIn(text).filter(
      (name) => !files.some((file) => file === name || file.endsWith(`/${name}`)),
    );
    expect(missing).toEqual([]);
  });

  it.each(pages)("quote code as it stands in its file: $name", ({ text }) => {
    expect(quotesIn(text).filter(({ file, lines }) => !stands(lines, linesOf(file)))).toEqual([]);
  });

  it.each(pages.filter(({ name }) => name.startsWith("docs/adding/")))(
    "name nothing that code lacks: $name",
    ({ text }) => {
      expect(namesIn(text).filter((name) => !wordsOfCode.has(name))).toEqual([]);
    },
  );

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

  it("find a line that an edit left behind within a paragraph", () => {
    const whole = "- The policies refuse every other change, which a test shows by a simulated\n  IAM. Within the pool";
    expect(strayLinesIn(whole)).toEqual([]);
    expect(strayLinesIn(whole.replace("\n", "\n X\n"))).toEqual([" X"]);
    expect(strayLinesIn("Short.\n\nA paragraph\n- and a list\n")).toEqual([]);
  });

  it("find a quotation that is not in its file, or has other lines between its lines", () => {
    const [quote] = quotesIn("```ts testing/a.ts\n  one\n  …\n    three\n```\n");
    expect(quote).toEqual({ file: "testing/a.ts", lines: ["one", "…", "three"] });
    expect(stands(quote!.lines, ["one", "two", "three"])).toBe(true);
    expect(stands(["one", "three"], ["one", "two", "three"])).toBe(false);
    expect(stands(["one", "…", "one"], ["one", "two", "three"])).toBe(false);
    expect(linesOf("testing/no-such-file.ts")).toEqual([]);
  });

  it("find names of code", () => {
    expect(namesIn("`READ_ONLY_PAGES`, `uow.atEnd`, `readFlow(tx)`, `plain`, `docs`")).toEqual([
      "READ_ONLY_PAGES",
      "atEnd",
      "readFlow",
    ]);
  });

  it("find a missing file and a missing heading of a link", () => {
    const page = join(ROOT, "README.md");
    expect(leadsSomewhere(page, "docs/no-such-page.md")).toBe(false);
    expect(leadsSomewhere(page, "docs/security/README.md#no-such-heading")).toBe(false);
    expect(leadsSomewhere(page, "docs/security/audit.md#secrets-at-rest")).toBe(true);
  });
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (GENERATED.includes(path)) return [];
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/** Without blocks of code, and without tables and pictures, which have no shorter form. */
function proseOf(text: string): string[] {
  return withoutCode(text)
    .split("\n")
    .filter((line) => !/^\s*(\||!\[)/.test(line));
}

/** Lines with so much room that the next one's first word would stand in them, if they were of its paragraph. */
function strayLinesIn(text: string): string[] {
  const lines = withoutCode(text).split("\n");
  return lines.filter((line, n) => {
    const next = lines[n + 1] ?? "";
    return line.trim() !== "" && line.length < LEAST_LINE && isProse(line) && isProse(next) && !startsBlock(next);
  });
}

function isProse(line: string): boolean {
  return line.trim() !== "" && !/^\s*[|#><]/.test(line);
}

/** Of a list, or a word with so many characters that it may stand in a line of its own: a link or code. */
function startsBlock(line: string): boolean {
  return /^\s*([-*+] |\d+\. |[[`(])/.test(line);
}

function withoutCode(text: string): string {
  return text.replace(/^ *```[\s\S]*?^ *```$/gm, "");
}

/** Paths in backticks, whole or by their end. */
function filesNamedIn(text: string): string[] {
  return [...text.matchAll(/`([\w./-]+\.(?:tsx?|cjs|mjs|grit|sh))`/g)].map(([, name]) => name!);
}

/** Blocks of code whose first line names a file after the language, such as "```ts cli/main.ts". */
function quotesIn(text: string): { file: string; lines: string[] }[] {
  return [...text.matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm)].map(([, file, block]) => ({
    file: file!,
    lines: trimmedLines(block!),
  }));
}

function linesOf(file: string): string[] {
  return files.includes(file) ? trimmedLines(read(file)) : [];
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), "utf8");
}

/** Names of code in backticks: constants, types and functions of several words. */
function namesIn(text: string): string[] {
  const found = withoutCode(text).matchAll(/`(?:\w+\.)?([A-Za-z]+(?:_[A-Z]+|[a-z][A-Z]\w*)\w*)(?:\(.*?\))?`/g);
  return [...found].map(([, name]) => name!);
}

/** Without their indentation, so that a quotation may have less of it. */
function trimmedLines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** Whether the lines follow each other in the file; "…" stands for any lines between. */
function stands(quoted: readonly string[], all: readonly string[]): boolean {
  const gap = quoted.indexOf("…");
  if (gap === -1) return indexOfRun(quoted, all) !== -1;
  const first = quoted.slice(0, gap);
  const at = indexOfRun(first, all);
  return at !== -1 && stands(quoted.slice(gap + 1), all.slice(at + first.length));
}

function indexOfRun(run: readonly string[], all: readonly string[]): number {
  return run.length === 0 ? 0 : all.findIndex((_, start) => run.every((line, n) => all[start + n] === line));
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
