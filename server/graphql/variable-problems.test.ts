import { execute, parse } from "graphql";
import { createSchema } from "../schema";
import { formatError } from "./errors";

const schema = createSchema();

/** The error about an operation's invalid variables, as a client sees it. */
async function refusalOf(declaration: string, use: string, variableValues: Record<string, unknown>) {
  const document = parse(`query A(${declaration}) { ${use} }`);
  const { errors } = await execute({ schema, document, variableValues });
  const fail = () => expect(true).toBe(false);
  const { message, extensions } = formatError(errors![0], { error: fail, warn: fail });
  return { message, extensions };
}

const INTEGRATION = ["$input: ValidateIntegrationInput!", "validateIntegration(input: $input) { valid }"] as const;
const PAGE = ["$first: Int!", "grants(first: $first) { totalCount }"] as const;

describe("a value that does not fit its variable is reported in our words, with its path:", () => {
  it.each([
    [
      "a value of an enum",
      INTEGRATION,
      { input: { resourceTypes: ["EKS_CLUSTER", "POD"] } },
      "resourceTypes.1",
      "is none of the values of ResourceType.",
    ],
    [
      "a number as an enum",
      INTEGRATION,
      { input: { principalStrategy: 5 } },
      "principalStrategy",
      "is none of the values of PrincipalStrategy.",
    ],
    [
      "a text as a number",
      INTEGRATION,
      { input: { sessionDurationHours: "4" } },
      "sessionDurationHours",
      "must be a whole number.",
    ],
    [
      "a number that is too large",
      INTEGRATION,
      { input: { sessionDurationHours: 2 ** 40 } },
      "sessionDurationHours",
      "must be a whole number between",
    ],
    ["a number as a text", INTEGRATION, { input: { name: 5 } }, "name", "must be a text."],
    ["an object as an id", INTEGRATION, { input: { connectorId: {} } }, "connectorId", "must be an id."],
    [
      "a text as yes or no",
      INTEGRATION,
      { input: { sharedEntriesAllowed: "no" } },
      "sharedEntriesAllowed",
      "must be true or false.",
    ],
    [
      "a field that there is not",
      INTEGRATION,
      { input: { colour: "red" } },
      "colour",
      "is no field of ValidateIntegrationInput.",
    ],
    [
      "a field that is missing",
      INTEGRATION,
      { input: { ownerRules: [{ attribute: "group" }] } },
      "ownerRules.0.keyName",
      "is required.",
    ],
    ["null in a list", INTEGRATION, { input: { discoveryRegions: [null] } }, "discoveryRegions.0", "must not be null."],
    ["no object", INTEGRATION, { input: "name" }, "input", "must be an object: ValidateIntegrationInput."],
    ["no value", PAGE, {}, "first", "is required."],
    ["null", PAGE, { first: null }, "first", "must not be null."],
    [
      "no moment",
      ["$at: DateTimeISO!", 'principalAt(roleArn: "x", at: $at) { roleArn }'] as const,
      { at: "soon" },
      "at",
      "must be a moment",
    ],
  ] as const)("%s", async (_, [declaration, use], variables, at, words) => {
    const { message, extensions } = await refusalOf(declaration, use, variables);
    expect(message).toContain(`'${at}' ${words}`);
    const path = at.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    expect(extensions).toEqual({ code: "INVALID_INPUT", rule: null, fields: [{ path, message }] });
  });
});
