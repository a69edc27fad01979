import { expect, it } from "vitest";
import { problemAt } from "./field-problems";

it("finds the sentences of a field by the end of its path, each once", () => {
  const problems = [
    { path: ["input", "ownerRules", 0, "keyName"], message: "Too long." },
    { path: ["ownerRules", 0, "keyName"], message: "Too long." },
    { path: ["ownerRules"], message: "Needs owners." },
  ];
  expect(problemAt(problems, "ownerRules.0.keyName")).toBe("Too long.");
  expect(problemAt(problems, "ownerRules")).toBe("Needs owners.");
  expect(problemAt(problems, "ownerRules.1.keyName")).toBeUndefined();
});
