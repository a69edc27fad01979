import { readConfiguration } from "./read-configuration";

const problemsOf = (text: string) => readConfiguration([{ name: "drawbridge.yaml", text }], {}).problems;

describe("drawbridge.yaml", () => {
  it("is refused by its name where an alias names nothing, or aliases grow without end", () => {
    expect(problemsOf("webhooks: [*nothere]\n")).toEqual([
      { path: "drawbridge.yaml", message: expect.stringMatching(/^Unresolved alias .*nothere\.$/) },
    ]);
    const ten = (name: string) => `[${Array(10).fill(name).join(", ")}]`;
    const bomb = `a: &a ${ten("x")}\nb: &b ${ten("*a")}\nc: &c ${ten("*b")}\nd: ${ten("*c")}\n`;
    expect(problemsOf(bomb)).toEqual([
      { path: "drawbridge.yaml", message: expect.stringMatching(/^Excessive alias count/) },
    ]);
  });

  it("is one document, and its keys are texts", () => {
    expect(problemsOf("version: 1\n---\nversion: 1\n")).toEqual([
      {
        path: "drawbridge.yaml:2",
        message: "The file has more than one document: keep one, without '---' lines between its sections.",
      },
    ]);
    expect(problemsOf("? [a, b]\n: c\n")).toEqual([{ path: "drawbridge.yaml:1", message: "A key must be a text." }]);
  });
});
