import { GraphQLError } from "graphql";
import { interruptEndless } from "../../../testing/interrupted";
import type { GraphQLContext } from "../../graphql/context";
import { hideSuggestions } from "./suggestions";

const MEMBER = {
  actor: { roles: [] },
  platform: { config: { DRAWBRIDGE_AWS: "real" } },
} as unknown as GraphQLContext;

function hidden(message: string): string {
  const error = new GraphQLError(message);
  hideSuggestions([error], MEMBER);
  return error.message;
}

describe("the suggestions in an error", () => {
  it("are the end of its message, and no part of the repeated value", () => {
    expect(hidden('Value "a Did you mean b?" is wrong.')).toBe('Value "a Did you mean b?" is wrong.');
    expect(hidden('Value "a Did you mean b?" is wrong. Did you mean "c" or "d"?')).toBe(
      'Value "a Did you mean b?" is wrong.',
    );
    expect(hidden('Value "a\n" is wrong. Did you mean "c"?')).toBe('Value "a\n" is wrong.');
  });

  it("are found in time linear in the message, whatever value it repeats", () => {
    const value = "z Did you mean ".repeat(200_000);
    // A scan to the end from each of these places would take hours.
    interruptEndless(() => {
      for (const end of ["", ".", "?"]) hidden(`Value "${value}"${end}`);
    });
  });
});
