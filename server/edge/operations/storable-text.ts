import { type DocumentNode, GraphQLError, type OperationDefinitionNode, visit } from "graphql";
import { type FieldProblem, invalidInput } from "../../../shared/kernel/app-error";
import { UNSTORABLE } from "../../../shared/kernel/text/storable-text";

/**
 * Refuses text that PostgreSQL cannot store, anywhere in an operation, and variables nested deeper than any input of
 * the schema.
 */
export function unstorableText(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): GraphQLError | null {
  const problems: FieldProblem[] = [];
  for (const { variable, type } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    // An invalid id names nothing, so it needs no check.
    const inner = type.kind === "NonNullType" ? type.type : type;
    const isId = inner.kind === "NamedType" && inner.name.value === "ID";
    if (!isId) collect(variables[name], [name], problems);
  }
  if (hasUnstorableLiteral(document)) problems.push(problemAt([]));
  if (problems.length === 0) return null;
  const error = invalidInput(problems);
  return new GraphQLError(error.message, {
    originalError: error,
    path: [operation.operation],
    extensions: { http: { status: 400 } },
  });
}

/** Cached documents recur. */
const LITERALS = new WeakMap<DocumentNode, boolean>();

function hasUnstorableLiteral(document: DocumentNode): boolean {
  const known = LITERALS.get(document);
  if (known !== undefined) return known;
  let found = false;
  visit(document, {
    StringValue({ value }) {
      if (UNSTORABLE.test(value)) found = true;
    },
  });
  LITERALS.set(document, found);
  return found;
}

/** Limits the size of an answer to hostile input. */
const MAX_PROBLEMS = 20;
/** Deeper than any input of the schema, and shallow enough for recursive code and messages. */
const MAX_DEPTH = 30;
const MAX_FIELDS = 60;

function collect(value: unknown, path: readonly (string | number)[], problems: FieldProblem[]): void {
  if (problems.length >= MAX_PROBLEMS) return;
  if (typeof value === "string") {
    if (UNSTORABLE.test(value)) problems.push(problemAt(path));
  } else if (typeof value === "object" && value !== null) {
    const isList = Array.isArray(value);
    const entries: [string | number, unknown][] = isList ? [...value.entries()] : Object.entries(value);
    if (path.length > MAX_DEPTH) problems.push(problemAt(path, `is nested more than ${MAX_DEPTH} levels deep`));
    else if (!isList && entries.length > MAX_FIELDS)
      problems.push(problemAt(path, `has more than ${MAX_FIELDS} fields`));
    else for (const [key, one] of entries) collect(one, [...path, key], problems);
  }
}

function problemAt(
  whole: readonly (string | number)[],
  problem = "holds a character that cannot be stored",
): FieldProblem {
  // Paths start below the variable, whose name is the client's choice.
  const path = whole.length > 1 ? whole.slice(1) : whole;
  const what = path.length > 0 ? `'${path.join(".")}'` : "The document";
  return { path, message: `${what} ${problem}.` };
}
