import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { committedText } from "../../testing/committed-text";

it("the examples' types are those of the schema (UPDATE_SNAPSHOT=1 writes them anew)", () => {
  const generator = join(__dirname, "testing/generate-operations.cjs");
  const made = execFileSync(process.execPath, [generator], { encoding: "utf8" });
  expect(made).toContain("export type ClustersByTagQuery ");
  expect(committedText(join(__dirname, "operations.ts"), made)).toBe(made);
});
