import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { shellWord } from "./shell-word";

describe("a word of a command to paste", () => {
  it("stays as it is where it needs no quotes", () => {
    const arn = "arn:aws:iam::310254875561:role/people/emil.berg@acme.example";
    expect(shellWord(arn)).toBe(arn);
  });

  // Paths of IAM roles may hold nearly every character.
  it.each([
    ["", "nothing"],
    ["two words", "a blank"],
    ["it's", "a quote"],
    ["'; rm -rf ~; '", "an end of the quotes"],
    ["$(id) `id` $HOME", "what a shell would replace"],
    ["a\\'b\\", "backslashes"],
    ["a\nb", "a line break"],
    ["*?[a]~!#&|<>", "signs of its own"],
    ["日本語 عربي", "other letters"],
  ])("reaches the command unchanged: %j (%s)", (text) => {
    expect(execFileSync("sh", ["-c", `printf %s ${shellWord(text)}`], { encoding: "utf8" })).toBe(text);
  });
});
