import { type GraphQLSchema, getNamedType, isCompositeType } from "graphql";
import { mostItems } from "../../server/edge/operations/list-lengths";
import { type InputList, inputListsOf, valueWithList } from "../../server/testing/input-lists";
import { minimalArguments } from "../../server/testing/minimal-arguments";

export interface HostileOperation {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

const ANY_ID = "0198c0de-0000-7000-8000-000000000001";

/** Items of a list whose request is just below the usual maximum of 200 kB, and of one just below that of any body. */
const LONG = [45_000, 240_000];

/**
 * Every list that a query or mutation of the schema accepts in a variable, over and over: with as many items as are
 * allowed, and then with far more.
 */
export function* hostileLists(schema: GraphQLSchema): Generator<HostileOperation, never> {
  const lists = inputListsOf(schema).filter(({ kind }) => kind !== "subscription");
  for (;;) {
    for (const long of [null, ...LONG]) {
      for (const list of lists)
        yield withItems(list, long ?? mostItems(list.path.filter((step) => step !== null).at(-1)!));
    }
  }
}

function withItems(list: InputList, count: number): HostileOperation {
  const { kind, field, argument } = list;
  const others = minimalArguments({ ...field, args: field.args.filter((one) => one !== argument) }, ANY_ID).slice(
    1,
    -1,
  );
  const given = `${others && `${others}, `}${argument.name}: $value`;
  const selection = isCompositeType(getNamedType(field.type)) ? " { __typename }" : "";
  const query = `${kind} ($value: ${String(argument.type)}) { ${field.name}(${given})${selection} }`;
  return { query, variables: { value: valueWithList(list, Array(count).fill("x")) } };
}

const HUNDRED = Array.from({ length: 100 }, (_, n) => n);

/** Documents of some 2 kB with a hundred mistakes each, for which the validation looks for similar names. */
export function* invalidDocuments(): Generator<HostileOperation, never> {
  const [fields, args, values] = [
    `{ ${HUNDRED.map((n) => `accessRequest${n}`).join(" ")} }`,
    `{ accessRequests(${HUNDRED.map((n) => `firs${n}: 1`).join(" ")}) { __typename } }`,
    `{ accessRequests(filter: { ${HUNDRED.map((n) => `state${n}: OPEN`).join(" ")} }) { __typename } }`,
  ];
  for (;;) for (const query of [fields, args, values]) yield { query: query! };
}
