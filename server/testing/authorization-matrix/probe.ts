import type { GraphQLField, GraphQLObjectType, GraphQLSchema } from "graphql";
import type { ActorName } from "./actors";
import type { Observations, Whose } from "./observations";
import { formerFields, type ProbedFields, unprobedFields, type Variables } from "./probed-field";
import { type Coordinate, fieldText } from "./selection";
import { type Answer, type ProbeOperation, sendOperation } from "./send-operation";
import { Socket } from "./socket";
import type { Side, World } from "./world";

/** One field, with arguments that name objects of one side or of none. */
export interface ProbeCall {
  readonly root: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
  readonly whose: Whose;
  readonly variables: Variables;
}

/** The answer that an actor got for a field, over HTTP or a socket. */
export interface SentAnswer {
  readonly actor: ActorName;
  readonly field: Coordinate;
  readonly body: string;
}

/** Every field of a root type with all its calls. Throws where a field has none, and says where to add it. */
export function probeCallsOf(root: GraphQLObjectType, probed: ProbedFields, sides: World["sides"]): ProbeCall[] {
  const problems = [...formerFields(root, probed), ...unprobedFields(root, probed)];
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return Object.values(root.getFields()).flatMap((field) => {
    const { plain, bySide } = probed[field.name]!;
    const ofSide = (whose: "A" | "B") => bySide(sides[whose] as Side).map((variables) => ({ whose, variables }));
    const ofNobody = plain.map((variables) => ({ whose: "NEUTRAL" as const, variables }));
    return [...ofNobody, ...ofSide("A"), ...ofSide("B")].map((call) => ({ root, field, ...call }));
  });
}

/** Sends operations as each of the actors, and records observations and every byte of the answers. */
export class Probe {
  readonly sent: SentAnswer[] = [];
  private readonly sockets = new Map<ActorName, Pick<Socket, "ask" | "close">>();
  /** Refusals of each actor below root fields, so that these are not requested again. */
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

  /**
   * Sends a query, again without refused fields until none is left, because a refused field may null its neighbours.
   * Resolves to the last answer.
   */
  async query(actor: ActorName, call: ProbeCall): Promise<Answer> {
    const without = new Set<Coordinate>();
    for (;;) {
      const answer = await this.once(actor, call, without);
      const inside = answer.errors.filter(({ path }) => path.length > 1);
      if (inside.length === 0) return answer;
      for (const { path } of inside) {
        const coordinate = this.deps.sightings.coordinateOf(call.root, path)!;
        without.add(coordinate);
        this.refusedTo(actor).add(coordinate);
      }
    }
  }

  /** The same over a socket, which stays open for the next query. It is sent once, because the refusals are known. */
  async queryBySocket(actor: ActorName, call: ProbeCall): Promise<Answer> {
    const { origin, credentials } = this.deps;
    const socket = this.sockets.get(actor) ?? (await Socket.open(origin, credentials[actor])) ?? NO_SOCKET;
    this.sockets.set(actor, socket);
    const answer = await socket.ask(this.operation(actor, call));
    this.take(actor, call, answer);
    return answer;
  }

  async closeSockets(): Promise<void> {
    await Promise.all([...this.sockets.values()].map((socket) => socket.close()));
  }

  async change(actor: ActorName, call: ProbeCall): Promise<Answer> {
    return this.once(actor, call, this.refusedTo(actor));
  }

  /** The same over a socket of its own, without recording it. */
  async changeBySocket(actor: ActorName, call: ProbeCall): Promise<Answer> {
    const { origin, credentials } = this.deps;
    const socket = (await Socket.open(origin, credentials[actor])) ?? NO_SOCKET;
    const answer = await socket.ask(this.operation(actor, call));
    await socket.close();
    return answer;
  }

  /** The raw answer to a call, without recording it. */
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

/** The socket of an actor who may not open one. */
const NO_SOCKET: Pick<Socket, "ask" | "close"> = {
  ask: async () => ({ data: null, errors: [{ code: "UNAUTHENTICATED", path: [] }], body: "{}" }),
  close: async () => undefined,
};

/** Any other error is a fault, of the product or of this test. */
const REFUSALS = new Set([
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "NOT_FOUND",
  "INVALID_INPUT",
  "INVALID_STATE",
  "CONFLICT",
  "LIMIT_EXCEEDED",
]);
