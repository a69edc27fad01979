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

  it("names variables of webhooks alone, whose addresses are at the host that it shows", () => {
    const problemOf = (urlVariable: string, env: Record<string, string>) => {
      const text = `webhooks: [{ urlVariable: ${urlVariable}, host: hooks.example.com }]\n`;
      const { configuration, problems } = readConfiguration([{ name: "drawbridge.yaml", text }], env);
      return problems[0]?.message ?? configuration.drawbridge.webhooks;
    };
    const url = "https://hooks.example.com/secret";
    expect(problemOf("WEBHOOK_A", { WEBHOOK_A: url })).toEqual([{ url }]);
    expect(problemOf("DRAWBRIDGE_TOKEN", { DRAWBRIDGE_TOKEN: "dbt_secret" })).toMatch(
      /^The variable DRAWBRIDGE_TOKEN is not read/,
    );
    for (const other of [
      "https://hooks.example.com.thief.example/secret",
      "https://hooks.example.com@thief.example/secret",
      "secret",
    ]) {
      const problem = problemOf("WEBHOOK_A", { WEBHOOK_A: other });
      expect(problem).toBe(
        "The variable WEBHOOK_A holds no address at the host hooks.example.com: correct the variable or 'host'.",
      );
    }
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
