import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "..");
const SCHEDULES = ["worker/schedules.ts", "server/schedules.ts", "shared/sweeps-without-connectors.ts"];

/** A function whose name begins so is a sweep, unless a transaction is handed to it. */
const SWEEP = /^export async function ((?:sweep|purge|prune|forget)[A-Z]\w*)\((?!tx\b)/gm;

/** A class with such a method is a sweep that logs, and remembers what it has logged. */
const LOGGING_SWEEP = /^export class (\w+) \{$(?:(?!^\}$)[\s\S])*?^ {2}async report\(/gm;

const scheduled = SCHEDULES.map((file) => readFileSync(join(ROOT, file), "utf8")).join("\n");

it("every sweep is scheduled", () => {
  const sweeps = sourcesBelow("shared/domain").flatMap((file) => {
    const text = readFileSync(join(ROOT, file), "utf8");
    return [...text.matchAll(SWEEP)].map(([, name]) => ({ file, name: name!, text }));
  });
  expect(sweeps.length).toBeGreaterThan(15);
  const forgotten = sweeps.filter(({ name, text }) => !scheduled.includes(`${name}(`) && !isPartOfSweep(name, text));
  expect(forgotten.map(({ file, name }) => `${lineFor(name)} is missing in worker/schedules.ts, for ${file}`)).toEqual(
    [],
  );
});

it("every sweep that only logs is scheduled", () => {
  const sweeps = sourcesBelow("shared/domain").flatMap((file) =>
    [...readFileSync(join(ROOT, file), "utf8").matchAll(LOGGING_SWEEP)].map(([, name]) => ({ file, name: name! })),
  );
  expect(sweeps.map(({ name }) => name)).toContain("PoolAlarms");
  const forgotten = sweeps.filter(({ name }) => !scheduled.includes(`new ${name}(`));
  expect(
    forgotten.map(({ file, name }) => `\`new ${name}(platform)\` is missing in worker/schedules.ts, for ${file}`),
  ).toEqual([]);
});

/** `clientRequests: () => purgeClientRequests(platform),` of `purgeClientRequests`. */
function lineFor(name: string): string {
  const things = name.replace(/^[a-z]+/, "");
  return `\`${things.charAt(0).toLowerCase()}${things.slice(1)}: () => ${name}(platform),\``;
}

/** Another sweep of its file awaits it. */
function isPartOfSweep(name: string, text: string): boolean {
  return new RegExp(`\\bawait ${name}\\(`).test(text);
}

function sourcesBelow(folder: string): string[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" });
  return files.filter((file) => /(?<!\.test)\.ts$/.test(file)).map((file) => join(folder, file));
}
