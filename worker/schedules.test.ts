import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "..");
const SCHEDULES = ["worker/schedules.ts", "server/schedules.ts", "shared/sweeps-without-connectors.ts"];

it("every function that is called a sweep is scheduled", () => {
  const scheduled = SCHEDULES.map((file) => readFileSync(join(ROOT, file), "utf8")).join("\n");
  const sweeps = sourcesBelow("shared/domain").flatMap((file) =>
    [...readFileSync(join(ROOT, file), "utf8").matchAll(/^export async function (sweep\w+)/gm)].map(
      ([, name]) => name!,
    ),
  );
  expect(sweeps.length).toBeGreaterThan(10);
  expect(sweeps.filter((name) => !scheduled.includes(`${name}(`))).toEqual([]);
});

function sourcesBelow(folder: string): string[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" });
  return files.filter((file) => file.endsWith(".ts")).map((file) => join(folder, file));
}
