import type { GraphQLField, GraphQLObjectType, GraphQLSchema } from "graphql";
import type { ActorName } from "./actors";
import type { Observations, Whose } from "./observations";
import type { ProbeArguments, Variables } from "./queries";
import { type Coordinate, fieldText } from "./selection";
import { type Answer, type ProbeOperation, sendOperation } from "./send-operation";
import { Socket } from "./socket";
import type { Side, World } from "./world";

/** One field, with arguments of nobody's or of one side. */
export interface ProbeCall {
  readonly root: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
  readonly whose: Whose;
  readonly variables: Variables;
}

/** What an actor was sent for a field, over HTTP or a socket. */
export interface SentAnswer {
  readonly actor: ActorName;
  readonly field: Coordinate;
  readonly body: string;
}

/** Every field of a root type with all its calls. A field for which none is written down is an error that says where. */
export function probeCallsOf(
  root: GraphQLObjectType,
  { plain, bySide }: ProbeArguments,
  sides: World["sides"],
  file: string,
): ProbeCall[] {
  const gone = [plain, bySide].flatMap(Object.keys).filter((name) => !(name in root.getFields()));
  if (gone.length > 0) throw new Error(`${file} asks for what is not in the schema any more: ${gone.join(", ")}.`);
  return Object.values(root.getFields()).flatMap((field) => {
    if (!plain[field.name] && !bySide[field.name]) {
      throw new Error(
        `Nobody asks for ${root.name}.${field.name} yet: write down in server/testing/authorization-matrix/${file} with which arguments it is asked.`,
      );
    }
    const ofSide = (whose: "A" | "B") =>
      (bySide[field.name]?.(sides[whose] as Side) ?? []).map((variables) => ({ whose, variables }));
    const ofNobody = (plain[field.name] ?? []).map((variables) => ({ whose: "NEUTRAL" as const, variables }));
    return [...ofNobody, ...ofSide("A"), ...ofSide("B")].map((call) => ({ root, field, ...call }));
  });
}

/** Asks as each of the actors, over HTTP, and keeps what they saw and every byte that they were sent. */
export class Probe {
  readonly sent: SentAnswer[] = [];
  private readonly sockets = new Map<ActorName, Pick<Socket, "ask" | "close">>();
  /** What an actor was refused below a root field, so that it need not be asked for again. */
  private readonly refused = new Map<ActorName, Set<Coordinate>>();

  constructor(
    private readonly deps: {
      readonly schema: GraphQLSchema;
      readonly origin: string;
      readonly credentials: World["credentials"];
      readonly sightings: Observations;
    },
  ) {}

  operation(
    actor: ActorName,
    { root, field, variables }: ProbeCall,
    without?: ReadonlySet<Coordinate>,
  ): ProbeOperation {
    const args = field.args.filter(({ name }) => name in variables);
    const definitions = args.map(({ name, type }) => `$${name}: ${type}`).join(", ");
    const given = args.length > 0 ? `(${args.map(({ name }) => `${name}: $${name}`).join(", ")})` : "";
    const text = fieldText(field, { schema: this.deps.schema, without: without ?? this.refusedTo(actor) }, given);
    const head = definitions === "" ? "" : `(${definitions})`;
    return { query: `${root.name.toLowerCase()} Matrix${head} { ${text} }`, variables };
  }

  /** A query, again without what was refused until nothing is: what is refused may take along what stands beside it. */
  async query(actor: ActorName, call: ProbeCall): Promise<void> {
    const without = new Set<Coordinate>();
    for (let left = true; left; ) {
      const { errors } = await this.once(actor, call, without);
      const inside = errors.filter(({ path }) => path.length > 1);
      for (const { path } of inside) {
        const coordinate = this.deps.sightings.coordinateOf(call.root, path)!;
        without.add(coordinate);
        this.refusedTo(actor).add(coordinate);
      }
      left = inside.length > 0;
    }
  }

  /** The same over a socket, which stays open for the next one: once, as it is known what is refused. */
  async queryBySocket(actor: ActorName, call: ProbeCall): Promise<void> {
    const { origin, credentials } = this.deps;
    const socket = this.sockets.get(actor) ?? (await Socket.open(origin, credentials[actor])) ?? NO_SOCKET;
    this.sockets.set(actor, socket);
    this.take(actor, call, await socket.ask(this.operation(actor, call)));
  }

  async closeSockets(): Promise<void> {
    await Promise.all([...this.sockets.values()].map((socket) => socket.close()));
  }

  async change(actor: ActorName, call: ProbeCall): Promise<Answer> {
    return this.once(actor, call, this.refusedTo(actor));
  }

  /** The same over a socket of its own, and without a note of it. */
  async changeBySocket(actor: ActorName, call: ProbeCall): Promise<Answer> {
    const { origin, credentials } = this.deps;
    const socket = (await Socket.open(origin, credentials[actor])) ?? NO_SOCKET;
    const answer = await socket.ask(this.operation(actor, call));
    await socket.close();
    return answer;
  }

  /** What would be answered, as it comes, and without a note of it. */
  async answer(actor: ActorName, call: ProbeCall): Promise<string> {
    const { origin, credentials } = this.deps;
    return (await sendOperation(origin, credentials[actor], this.operation(actor, call))).body;
  }

  take(actor: ActorName, { root, field, whose }: ProbeCall, answer: Answer): void {
    this.sent.push({ actor, field: `${root.name}.${field.name}`, body: answer.body });
    for (const { code, path } of answer.errors) {
      if (!REFUSALS.has(code))
        throw new Error(`${actor} was answered ${code} for ${root.name}.${field.name}: ${answer.body}`);
      if (path.length === 0) this.deps.sightings.record(`${root.name}.${field.name}`, actor, whose, code);
    }
    this.deps.sightings.recordAnswer(actor, root, answer, whose);
  }

  private async once(actor: ActorName, call: ProbeCall, without: ReadonlySet<Coordinate>): Promise<Answer> {
    const { origin, credentials } = this.deps;
    const answer = await sendOperation(origin, credentials[actor], this.operation(actor, call, without));
    this.take(actor, call, answer);
    return answer;
  }

  private refusedTo(actor: ActorName): Set<Coordinate> {
    const known = this.refused.get(actor) ?? new Set();
    this.refused.set(actor, known);
    return known;
  }
}

/** Of who is told nothing, not even over a socket. */
const NO_SOCKET: Pick<Socket, "ask" | "close"> = {
  ask: async () => ({ data: null, errors: [{ code: "UNAUTHENTICATED", path: [] }], body: "{}" }),
  close: async () => undefined,
};

/** Everything else that may come back is a fault: of the product, or of what is asked here. */
const REFUSALS = new Set([
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "NOT_FOUND",
  "INVALID_INPUT",
  "INVALID_STATE",
  "CONFLICT",
  "LIMIT_EXCEEDED",
]);
