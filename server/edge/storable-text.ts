import { type DocumentNode, GraphQLError, type OperationDefinitionNode, visit } from "graphql";
import { type FieldProblem, invalidInput } from "../../shared/kernel/app-error";

/** PostgreSQL holds neither: the character NUL, and half of a pair that stands for one character. */
const UNSTORABLE = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Refuses text that no database could keep, wherever it stands in an operation, before anybody tries to. */
export function unstorableText(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): GraphQLError | null {
  const problems: FieldProblem[] = [];
  for (const { variable, type } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    // What is no id is found nowhere, whatever it looks like.
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

/** Documents come again and again, from a cache. */
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

/** At most, so that hostile input makes no long answer. */
const MAX_PROBLEMS = 20;

function collect(value: unknown, path: readonly (string | number)[], problems: FieldProblem[]): void {
  if (problems.length >= MAX_PROBLEMS) return;
  if (typeof value === "string") {
    // Paths start below the variable, whose name the client chose.
    if (UNSTORABLE.test(value)) problems.push(problemAt(path.length > 1 ? path.slice(1) : path));
  } else if (Array.isArray(value)) {
    for (const [index, one] of value.entries()) collect(one, [...path, index], problems);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, one] of Object.entries(value)) collect(one, [...path, key], problems);
  }
}

function problemAt(path: readonly (string | number)[]): FieldProblem {
  const what = path.length > 0 ? `'${path.join(".")}'` : "The document";
  return { path, message: `${what} holds a character that cannot be stored.` };
}
