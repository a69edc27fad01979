import { execute, GraphQLError, parse, Source, validate } from "graphql";
import { DomainError, invalidInput } from "../../shared/kernel/app-error";
import { createSchema } from "../schema";
import { formatError } from "./errors";

function format(error: unknown) {
  const logged: { err?: unknown; errorId?: string }[] = [];
  const keep = (line: object) => void logged.push(line);
  const formatted = formatError(error, { error: keep, warn: keep });
  return { ...formatted, logged };
}

/** An error as graphql-js wraps one of a resolver. */
const thrownBy = (originalError: Error) =>
  new GraphQLError(originalError.message, { originalError, path: ["integration", "name"] });

describe("an error for a client", () => {
  it("keeps the code, the sentence and the fields where a person can act on it", () => {
    const fields = [{ path: ["region"], message: "'region' is required." }];
    expect(format(thrownBy(invalidInput(fields)))).toEqual({
      message: "'region' is required.",
      path: ["integration", "name"],
      extensions: { code: "INVALID_INPUT", rule: null, fields },
      logged: [],
    });
  });

  it("is logged whole once, when it is the cause of several failed fields", () => {
    const failure = new Error("a long statement failed");
    const [first, second] = [format(thrownBy(failure)), format(thrownBy(failure))];
    expect(first.logged).toEqual([{ err: failure, errorId: first.extensions!.id }]);
    expect(second.logged).toEqual([{ sameAs: first.extensions!.id, errorId: second.extensions!.id }]);
    expect(first.extensions!.id).not.toBe(second.extensions!.id);
  });

  it.each(["NOT_FOUND", "FORBIDDEN", "CONFLICT", "INVALID_STATE", "LIMIT_EXCEEDED"] as const)("keeps %s", (code) => {
    expect(format(thrownBy(new DomainError(code, "No.")))).toMatchObject({
      message: "No.",
      extensions: { code, fields: [] },
    });
  });

  it.each([
    ["a value that is none", "query A($states: [GrantState!]) { grants(filter: { states: $states }) { totalCount } }"],
    ["a value that is missing", "query A($other: Int!) { grants(first: $other) { totalCount } }"],
  ])("explains invalid input, without Apollo as well: %s", async (_what, document) => {
    const variableValues = { states: ["ACTIV"] };
    const { errors } = await execute({ schema: createSchema(), document: parse(document), variableValues });
    const [code, logged] = [format(errors![0]).extensions!.code, format(errors![0]).logged];
    expect([code, logged]).toEqual(["INVALID_INPUT", []]);
  });

  it("reports an unused variable as a mistake in the document", () => {
    const [error] = validate(createSchema(), parse("query A($a: Int) { grants { totalCount } }"));
    expect(format(error).extensions).toEqual({ code: "GRAPHQL_VALIDATION_FAILED", rule: null, fields: [] });
  });

  it("keeps the problems of the document itself", () => {
    const [error] = validate(createSchema(), parse(new Source("{ nothingOfThatName }")));
    expect(format(error)).toMatchObject({
      message: expect.stringContaining("nothingOfThatName"),
      extensions: { code: "GRAPHQL_VALIDATION_FAILED" },
      logged: [],
    });
  });

  it.each([
    ["a bug", new TypeError("Cannot read properties of undefined (reading 'secret')")],
    ["a failing statement", new Error("relation secret does not exist: select * from secret")],
    ["an error with a code of its own", Object.assign(new Error("secret"), { code: "42P01" })],
  ])("reveals nothing of %s but an id, under which the log has it", (_what, bug) => {
    const { logged, ...formatted } = format(thrownBy(bug));
    expect(formatted).toMatchObject({ path: ["integration", "name"], extensions: { code: "INTERNAL", fields: [] } });
    expect(JSON.stringify(formatted)).not.toContain("secret");
    const { id } = formatted.extensions as { id: string };
    expect(formatted.message).toContain(id);
    expect(logged).toEqual([{ err: bug, errorId: id }]);
  });

  it("has a Retry-After where every connection to the database is in use", () => {
    const full = new Error("timeout exceeded when trying to connect");
    expect(format(thrownBy(full))).toMatchObject({
      path: ["integration", "name"],
      extensions: { code: "LIMIT_EXCEEDED", limit: "database", retryAfterSeconds: 1 },
      logged: [{ err: full }],
    });
  });

  it("has it too where that happened before the operation, which Apollo says in front", () => {
    const full = new Error("timeout exceeded when trying to connect");
    const error = new GraphQLError(`Context creation failed: ${full.message}`, { originalError: full });
    expect(format(error)).toMatchObject({ extensions: { code: "LIMIT_EXCEEDED", limit: "database" } });
  });

  it("takes no unknown code from a resolver that throws a GraphQLError", () => {
    const error = new GraphQLError("secret", { extensions: { code: "SOMETHING_ELSE" } });
    expect(format(error).extensions).toMatchObject({ code: "INTERNAL" });
  });
});
