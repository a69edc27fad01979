import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";

export interface ArbitraryOperation {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** Numbers from 0 to 1, reproducible by seed (mulberry32). */
export type Random = () => number;

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function pickOne<T>(random: Random, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)]!;
}

const MAX_DEPTH = 5;

/** Generates valid operations over the whole schema, with sometimes meaningful arguments. */
export class OperationGenerator {
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly random: Random,
    /** Ids of existing rows. */
    private readonly ids: readonly string[],
  ) {}

  private query(): ArbitraryOperation {
    return this.operation("query", this.schema.getQueryType()!, this.random() < 0.3 ? 2 : 1);
  }

  any(): ArbitraryOperation {
    return this.random() < 0.8 ? this.query() : this.operation("mutation", this.schema.getMutationType()!, 1);
  }

  private operation(kind: string, root: GraphQLObjectType, count: number): ArbitraryOperation {
    const variables = new Variables();
    const fields = Object.values(root.getFields());
    const chosen = Array.from({ length: count }, (_, index) => {
      const text = this.field(pickOne(this.random, fields), variables, 1);
      return index === 0 ? text : `other: ${text}`;
    });
    const head = variables.definitions.length > 0 ? `(${variables.definitions.join(", ")})` : "";
    return { query: `${kind} Generated${head} { ${chosen.join(" ")} }`, variables: variables.values };
  }

  private field(field: GraphQLField<unknown, unknown>, variables: Variables, depth: number): string {
    const args = field.args
      .filter(({ type }) => isNonNullType(type) || this.random() < 0.3)
      .map(({ name, type }) => `${name}: ${variables.add(String(type), this.value(type, name, 0))}`);
    const head = `${field.name}${args.length > 0 ? `(${args.join(", ")})` : ""}${this.directive()}`;
    const type = getNamedType(field.type);
    if (isAbstractType(type)) {
      // One possible type only: fields of one name may have different types in two of them.
      const member = pickOne(this.random, this.schema.getPossibleTypes(type));
      return `${head} { __typename ... on ${member.name} { ${this.selections(member, variables, depth + 1)} } }`;
    }
    return isObjectType(type) ? `${head} { ${this.selections(type, variables, depth + 1)} }` : head;
  }

  private selections(type: GraphQLObjectType, variables: Variables, depth: number): string {
    const fields = Object.values(type.getFields());
    const leaves = fields.filter((field) => isLeafType(getNamedType(field.type)) && field.args.length === 0);
    const objects = depth < MAX_DEPTH ? fields.filter((field) => !leaves.includes(field)) : [];
    const chosen = [
      ...leaves.filter(() => this.random() < 0.4),
      ...objects.filter((field) => this.random() < (/^(nodes|edges|node)$/.test(field.name) ? 0.7 : 0.2)),
    ].map((field) => this.field(field, variables, depth));
    if (chosen.length === 0 || this.random() < 0.1) chosen.push("__typename");
    if (this.random() < 0.05) chosen.push(`... on ${type.name} { again: __typename }`);
    return chosen.join(" ");
  }

  private directive(): string {
    if (this.random() > 0.03) return "";
    return pickOne(this.random, [" @include(if: true)", " @skip(if: false)"]);
  }

  private value(type: GraphQLInputType, name: string, depth: number): unknown {
    if (isNonNullType(type)) return this.value(type.ofType, name, depth);
    if (isListType(type)) {
      return Array.from({ length: Math.floor(this.random() * 3) }, () => this.value(type.ofType, name, depth));
    }
    if (isEnumType(type)) return pickOne(this.random, type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        ({ type: inner }) => isNonNullType(inner) || (depth < 3 && this.random() < 0.5),
      );
      return Object.fromEntries(fields.map((one) => [one.name, this.value(one.type, one.name, depth + 1)]));
    }
    return this.scalar(type.name, name);
  }

  private scalar(type: string, name: string): unknown {
    switch (type) {
      case "Int":
        return name === "first"
          ? Math.ceil(this.random() * 20)
          : pickOne(this.random, [0, 1, 2, 60, 3_600, -1, 2 ** 31 - 1]);
      case "Float":
        return pickOne(this.random, [0, 1.5, -1, 1e300]);
      case "Boolean":
        return this.random() < 0.5;
      case "DateTimeISO":
        return pickOne(this.random, ["2026-01-01T00:00:00.000Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]);
      case "ID":
        return pickOne(this.random, [...this.ids, "", "x", "0197f0c0-0000-7000-8000-000000000000"]);
      default:
        return pickOne(this.random, TEXTS);
    }
  }
}

const TEXTS = [
  "",
  "a",
  "payments",
  "eu-west-1",
  "user",
  "%",
  "_",
  "\\",
  "'; drop table x --",
  "\u0000",
  "\ud800",
  "🦊",
  "x".repeat(300),
];

class Variables {
  readonly definitions: string[] = [];
  readonly values: Record<string, unknown> = {};

  add(type: string, value: unknown): string {
    const name = `v${this.definitions.length}`;
    this.definitions.push(`$${name}: ${type}`);
    this.values[name] = value;
    return `$${name}`;
  }
}
