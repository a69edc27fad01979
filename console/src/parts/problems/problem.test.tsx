import { GraphQLError } from "graphql";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { CombinedError } from "urql";
import { describe, expect, it } from "vitest";
import { fieldMessage, Problem, problemsOf } from "./problem";

describe("an error of the API", () => {
  it("stands at its field, by the end of the field's path", () => {
    const problems = problemsOf(
      refused("It does not fit.", {
        code: "INVALID_INPUT",
        fields: [
          { path: ["input", "permissions", 0, "namespaces"], message: "'a b' is no namespace." },
          { path: ["input", "durationSeconds"], message: "Too long." },
          { path: ["input", "reason"], message: "Too long." },
          { path: ["input", "reason"], message: "It holds NUL." },
        ],
      }),
    );
    expect(fieldMessage(problems, "permissions.0.namespaces")).toBe("'a b' is no namespace.");
    expect(fieldMessage(problems, "durationSeconds")).toBe("Too long.");
    expect(fieldMessage(problems, "Seconds")).toBeUndefined();
    expect(fieldMessage(problems, "reason")).toBe("Too long. It holds NUL.");
  });

  it("is shown on top where no field of the page shows it", () => {
    const error = refused("It does not fit.", {
      code: "INVALID_INPUT",
      fields: [
        { path: ["input", "reason"], message: "The reason is too long." },
        { path: ["input", "clientRequestId"], message: "The name is no UUID." },
      ],
    });
    expect(textOf(<Problem error={error} shownAtFields={["reason"]} />)).toBe("The name is no UUID.");
    expect(textOf(<Problem error={error} shownAtFields={["reason", "clientRequestId"]} />)).toBe(
      "Some of what you filled in does not fit: see the fields below.",
    );
  });

  it("that was not expected has its id, once", () => {
    const id = "0199d2f1-5f3e-7c1a-9d1c-6d6f3f0a7b11";
    const said = textOf(
      <Problem error={refused(`Something went wrong on our side (${id}).`, { code: "INTERNAL", id })} />,
    );
    expect(said.split(id)).toHaveLength(2);
    expect(textOf(<Problem error={refused("It went wrong.", { code: "INTERNAL", id })} />)).toContain(id);
  });

  it("of a refusal names the people who can allow it", () => {
    const said = textOf(<Problem error={refused("You may not do this.", { code: "FORBIDDEN" })} />);
    expect(said).toBe("You may not do this. An administrator of Drawbridge can change what you may do.");
  });

  it("of the network is told from an answer", () => {
    const error = new CombinedError({ networkError: new Error("refused") });
    expect(problemsOf(error)).toMatchObject([{ code: null, message: expect.stringContaining("could not be reached") }]);
    expect(problemsOf(undefined)).toEqual([]);
  });
});

function refused(message: string, extensions: Record<string, unknown>): CombinedError {
  return new CombinedError({ graphQLErrors: [new GraphQLError(message, { extensions })] });
}

function textOf(node: ReactNode): string {
  return renderToStaticMarkup(node)
    .replace(/<[^>]+>/g, "")
    .replaceAll("&#x27;", "'")
    .trim();
}
