import {
  type GraphQLField,
  type GraphQLNamedOutputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
} from "graphql";
import { ACTORS, type ActorName } from "./actors";
import type { SideName } from "./canaries";
import type { Coordinate } from "./selection";
import type { Answer } from "./send-operation";
import type { World } from "./world";

/** The outcome: `row`, `none` (a list without such objects), `null`, or the code of a refusal. */
export type Outcome = string;

/** The side of an object. NEUTRAL: of neither side, such as a page for everybody. */
export type Whose = SideName | "NEUTRAL";

type Thing = Readonly<Record<string, unknown>>;

const STRENGTH: Readonly<Record<string, number>> = { delivered: 5, current: 4, row: 4, none: 3, silent: 3, null: 2 };

/** The strongest outcome of each actor for each coordinate, on either side. */
export class Observations {
  private readonly found = new Map<string, Outcome>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly world: Pick<World, "sideOf">,
  ) {}

  record(coordinate: Coordinate, actor: ActorName, whose: Whose, outcome: Outcome): void {
    const key = `${coordinate} ${actor} ${whose}`;
    const before = this.found.get(key);
    if (before === undefined || strengthOf(outcome) > strengthOf(before)) this.found.set(key, outcome);
  }

  /** Records every value of an answer, from its root field down. A null because of an error does not count. */
  recordAnswer(actor: ActorName, root: GraphQLObjectType, answer: Answer, whose: Whose): void {
    const ways = new Set(answer.errors.flatMap(({ path }) => path.map((_, n) => path.slice(0, n + 1).join("."))));
    for (const { path, code } of answer.errors) {
      const coordinate = this.coordinateOf(root, path);
      if (coordinate) this.record(coordinate, actor, whose, code);
    }
    if (answer.data) this.recordObject({ actor, ways }, root, answer.data, whose, "");
  }

  /** The cell of the table: one word, or two where the sides differ. */
  cell(coordinate: Coordinate, actor: ActorName): string {
    const on = (whose: Whose) => this.found.get(`${coordinate} ${actor} ${whose}`);
    const neutral = on("NEUTRAL");
    const [a, b] = (["A", "B"] as const).map((side) => strongest(on(side), neutral) ?? "-");
    return a === b ? a! : `${a}/${b}`;
  }

  lineOf(coordinate: Coordinate): string[] {
    return ACTORS.map((actor) => this.cell(coordinate, actor));
  }

  /** The coordinate of a path in an answer; null: the path is the root or leads nowhere. */
  coordinateOf(root: GraphQLObjectType, path: readonly (string | number)[]): Coordinate | null {
    let types: readonly GraphQLObjectType[] = [root];
    let coordinate: Coordinate | null = null;
    for (const name of path.filter((part): part is string => typeof part === "string")) {
      // The path does not tell which type of a union it goes through.
      const type = types.find((one) => name in one.getFields())!;
      coordinate = `${type.name}.${name}`;
      types = objectTypesOf(this.schema, type.getFields()[name]!.type);
    }
    return coordinate;
  }

  /** For a neutral list or page: records the sides of its objects. */
  private recordList(coordinate: Coordinate, actor: ActorName, value: unknown): void {
    const members = membersOf(value);
    const sides = members?.map((one) => this.sideOf(one)) ?? [];
    if (members === null || (members.length > 0 && sides.every((side) => side === undefined))) {
      this.record(coordinate, actor, "NEUTRAL", outcomeOf(value));
    } else {
      for (const side of ["A", "B"] as const)
        this.record(coordinate, actor, side, sides.includes(side) ? "row" : "none");
    }
  }

  /** The side of an object, or of an edge's node. */
  private sideOf({ id, node }: Thing): SideName | undefined {
    const own = id ?? (node as Thing | undefined)?.id;
    return typeof own === "string" ? this.world.sideOf(own) : undefined;
  }

  private recordObject(
    seen: { actor: ActorName; ways: ReadonlySet<string> },
    type: GraphQLObjectType,
    object: Thing,
    inherited: Whose,
    way: string,
  ): void {
    const whose = this.sideOf(object) ?? inherited;
    for (const [name, value] of Object.entries(object)) {
      const field = type.getFields()[name];
      const here = way === "" ? name : `${way}.${name}`;
      if (!field || (value === null && seen.ways.has(here))) continue;
      this.recordField(seen.actor, type, field, value, whose);
      const types = objectTypesOf(this.schema, field.type);
      if (types.length === 0) continue;
      for (const [at, one] of objectsIn(value, here)) {
        const next = types.find((each) => each.name === one.__typename) ?? types[0]!;
        this.recordObject(seen, next, one, whose, at);
      }
    }
  }

  private recordField(
    actor: ActorName,
    type: GraphQLObjectType,
    field: GraphQLField<unknown, unknown>,
    value: unknown,
    whose: Whose,
  ): void {
    // The probe of subscriptions records whether an event came.
    if (type === this.schema.getSubscriptionType()) return;
    const coordinate = `${type.name}.${field.name}`;
    if (objectTypesOf(this.schema, field.type).length > 0 && whose === "NEUTRAL")
      this.recordList(coordinate, actor, value);
    else this.record(coordinate, actor, whose, outcomeOf(value));
  }
}

/** The object types that a field may lead to; none for scalars. */
function objectTypesOf(schema: GraphQLSchema, type: GraphQLOutputType): readonly GraphQLObjectType[] {
  const known = objectTypes.get(type) ?? typesOf(schema, getNamedType(type));
  objectTypes.set(type, known);
  return known;
}

/** Cached, because it is needed for every value of every answer. */
const objectTypes = new WeakMap<GraphQLOutputType, readonly GraphQLObjectType[]>();

function typesOf(schema: GraphQLSchema, named: GraphQLNamedOutputType): readonly GraphQLObjectType[] {
  if (isAbstractType(named)) return schema.getPossibleTypes(named);
  return isObjectType(named) ? [named] : [];
}

/** The objects of a list, or of a page. */
function membersOf(value: unknown): readonly Thing[] | null {
  const list = Array.isArray(value) ? value : (value as { nodes?: unknown } | null)?.nodes;
  return Array.isArray(list) ? list : null;
}

function outcomeOf(value: unknown): Outcome {
  if (value === null) return "null";
  return membersOf(value)?.length === 0 ? "none" : "row";
}

type Entry = [string, Thing];

function objectsIn(value: unknown, way: string): Entry[] {
  if (value === null || typeof value !== "object") return [];
  if (!Array.isArray(value)) return [[way, value as Entry[1]]];
  return value.flatMap((one, n) => objectsIn(one, `${way}.${n}`));
}

function strengthOf(outcome: Outcome): number {
  return STRENGTH[outcome] ?? 1;
}

function strongest(...outcomes: (Outcome | undefined)[]): Outcome | undefined {
  return outcomes.filter((one): one is Outcome => one !== undefined).sort((a, b) => strengthOf(b) - strengthOf(a))[0];
}
