import {
  type DocumentNode,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  getNullableType,
  isInputObjectType,
  isListType,
  type OperationDefinitionNode,
  typeFromAST,
} from "graphql";
import { type FieldProblem, invalidInput } from "../../../shared/kernel/app-error";
import { UNSTORABLE } from "../../../shared/kernel/text/storable-text";
import { factsOfDocument } from "./document-facts";
import { longListAt, problemAt, unstorableAt } from "./input-problems";
import { mostItems, USUAL_ITEMS } from "./list-lengths";

interface Sent {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Refuses text that PostgreSQL cannot store, lists that are too long, and variables nested deeper than any input of the
 * schema, before values are coerced: coercion copies every item, and repeats the faulty ones in its messages.
 */
export function refusedInput({ schema, document, operation, variables }: Sent): GraphQLError | null {
  const { problems, mostItemsOf } = factsOfDocument(schema, document);
  const check = new VariablesCheck([...problems]);
  for (const { variable, type } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    check.look(
      name,
      variables[name],
      typeFromAST(schema, type) as GraphQLInputType | undefined,
      mostItemsOf.get(name) ?? USUAL_ITEMS,
    );
  }
  if (check.problems.length === 0) return null;
  const error = invalidInput(check.problems);
  return new GraphQLError(error.message, {
    originalError: error,
    path: [operation.operation],
    extensions: { http: { status: 400 } },
  });
}

/** Limits the size of an answer to hostile input. */
const MAX_PROBLEMS = 20;
/** Deeper than any input of the schema, and shallow enough for recursive code and messages. */
const MAX_DEPTH = 30;
const MAX_FIELDS = 60;
/** Lists within lists multiply. */
export const MAX_INPUT_VALUES = 20_000;

class VariablesCheck {
  private readonly path: (string | number)[] = [];
  private values = 0;

  constructor(readonly problems: FieldProblem[]) {}

  /** `most` counts where the value is a list. */
  look(key: string | number, value: unknown, type: GraphQLInputType | undefined, most: number): void {
    this.path.push(key);
    this.lookAt(value, type && getNullableType(type), most);
    this.path.pop();
  }

  private lookAt(value: unknown, type: GraphQLInputType | undefined, most: number): void {
    this.values += 1;
    if (this.problems.length >= MAX_PROBLEMS || this.values > MAX_INPUT_VALUES + 1) return;
    if (this.values > MAX_INPUT_VALUES) this.problems.push(TOO_MANY_VALUES);
    else if (typeof value === "string") this.lookAtText(value, type);
    else if (typeof value !== "object" || value === null) return;
    else if (this.path.length > MAX_DEPTH) this.add(`is nested more than ${MAX_DEPTH} levels deep`);
    else if (Array.isArray(value)) this.lookAtList(value, type, most);
    else this.lookAtFields(value as Record<string, unknown>, type);
  }

  private lookAtText(value: string, type: GraphQLInputType | undefined): void {
    // An invalid id names nothing, so it needs no check.
    const isId = this.path.length === 1 && type !== undefined && "name" in type && type.name === "ID";
    if (!isId && UNSTORABLE.test(value)) this.problems.push(unstorableAt([...this.path]));
  }

  private lookAtList(values: readonly unknown[], type: GraphQLInputType | undefined, most: number): void {
    if (values.length > most) return void this.problems.push(longListAt([...this.path], values.length, most));
    const itemType = isListType(type) ? type.ofType : type;
    for (let n = 0; n < values.length; n += 1) this.look(n, values[n], itemType, most);
  }

  private lookAtFields(value: Readonly<Record<string, unknown>>, type: GraphQLInputType | undefined): void {
    const names = Object.keys(value);
    if (names.length > MAX_FIELDS) return void this.add(`has more than ${MAX_FIELDS} fields`);
    const fields = isInputObjectType(type) ? type.getFields() : {};
    for (const name of names) this.look(name, value[name], fields[name]?.type, mostItems(name));
  }

  private add(problem: string): void {
    this.problems.push(problemAt([...this.path], problem));
  }
}

const TOO_MANY_VALUES: FieldProblem = {
  path: [],
  message: `The variables hold more than ${MAX_INPUT_VALUES} values.`,
  rule: "TOO_LONG",
};
