import { expect, it } from "vitest";
import { countCharacters, problemAt } from "./get-more-words";

it.each([
  ["", 0],
  ["abc", 3],
  ["a\r\nb", 3],
  ["👩‍👩‍👧‍👦👍🏽", 2],
  ["é", 1],
])("counts characters as people do: %j", (text, count) => {
  expect(countCharacters(text)).toBe(count);
});

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
