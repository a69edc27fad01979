import { join } from "node:path";
import { committedText } from "../../shared/testing/committed-text";
import { generateOperations } from "./testing/generate-operations";

it("the examples' types are those of the schema (UPDATE_SNAPSHOT=1 writes them anew)", async () => {
  const made = await generateOperations();
  expect(made).toContain("export type WhoHasAccessQuery ");
  expect(committedText(join(__dirname, "operations.ts"), made)).toBe(made);
});
