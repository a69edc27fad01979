import type { FastifyInstance } from "fastify";
import {
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isLeafType,
  isNonNullType,
  isObjectType,
} from "graphql";
import { createApp } from "../app";
import { createTestApi, type TestApi } from "./api";
import type { ActorName } from "./authorization-matrix/actors";
import { answerConnectorTests } from "./authorization-matrix/connector-tests";
import { MUTATIONS } from "./authorization-matrix/mutations";
import { type ProbeCall, probeCallsOf } from "./authorization-matrix/probe";
import { QUERIES } from "./authorization-matrix/queries";
import { type Answer, originOf, type ProbeOperation, sendOperation } from "./authorization-matrix/send-operation";
import { DatabaseSnapshot } from "./authorization-matrix/snapshot";
import { makeWorld, type World } from "./authorization-matrix/world";
import { edgeVariants, type Values } from "./edge-values";

/** One of this many values is sent; `DRAWBRIDGE_EDGE_STRIDE=1` sends all, which takes half an hour. */
const STRIDE = Number(process.env.DRAWBRIDGE_EDGE_STRIDE ?? 151);
/** Every list gets this part of the forged cursors, and the next list the next part. */
const CURSOR_STRIDE = Math.min(STRIDE, 3);
const LIMITS = {
  DRAWBRIDGE_RATE_LIMIT: "1000000",
  DRAWBRIDGE_MAX_COST: "1000000",
  DRAWBRIDGE_MAX_TOKENS: "100000",
};
const QUERIED_BY: readonly ActorName[] = ["ADMIN", "REQUESTER"];
const CHANGED_BY: readonly ActorName[] = ["ADMIN", "REQUESTER", "APPROVER", "OWNER"];
/** Verifying reads the whole log, which is too slow for every value. */
const LONG = "verifyAuditLog";

jest.setTimeout(900_000 + 40_000_000 / STRIDE);

describe("every operation of the API", () => {
  let api: TestApi;
  let app: FastifyInstance;
  let world: World;
  let pristine: DatabaseSnapshot;
  let stopTests: () => Promise<void>;

  beforeAll(async () => {
    api = await createTestApi(LIMITS);
    Object.assign(api.platform, { baseUrl: "https://drawbridge.example.com" });
    app = await createApp(api.platform);
    await app.listen({ host: "127.0.0.1", port: 0 });
    world = await makeWorld(api.platform);
    pristine = await DatabaseSnapshot.take(api.platform.db);
    stopTests = answerConnectorTests(api.platform);
  });

  afterAll(async () => {
    await stopTests();
    await app.close();
    await api.close();
  });

  const send = (actor: ActorName, operation: ProbeOperation): Promise<Answer> =>
    sendOperation(originOf(app), world.credentials[actor], operation);
  const calls = (root: "Query" | "Mutation"): ProbeCall[] => {
    const type = api.schema.getType(root) as GraphQLObjectType;
    const all = probeCallsOf(type, root === "Query" ? QUERIES : MUTATIONS, world.sides);
    return all.filter(({ whose, field }) => whose !== "B" && field.name !== LONG);
  };
  const faultOf = (actor: ActorName, { query, variables }: ProbeOperation, { body }: Answer): string[] =>
    /"code":"INTERNAL/.test(body)
      ? [`${actor} ${query.slice(0, 150)} ${JSON.stringify(variables).slice(0, 500)}: ${body.slice(0, 300)}`]
      : [];

  /** Valid arguments but for one value: a refusal is a typed error, and nothing is INTERNAL. */
  it("is answered at the edges of the types of its arguments", async () => {
    const faults: string[] = [];
    const samples = [...sampleOf(calls("Query"), QUERIED_BY), ...sampleOf(calls("Mutation"), CHANGED_BY)];
    for (const { call, actor, variables } of samples) {
      const operation = operationOf(call, variables);
      const answer = await send(actor, operation);
      faults.push(...faultOf(actor, operation, answer));
      const isChanged = call.root.name === "Mutation" && answer.data?.[call.field.name];
      if (isChanged && (await pristine.isChanged())) await pristine.restore();
    }
    expect(faults).toEqual([]);
    expect(samples.length).toBeGreaterThan(15_000 / STRIDE);
  });

  it("refuses forged cursors", async () => {
    const faults: string[] = [];
    const lists = new Set<string>();
    const pagedFields = new Set<string>();
    let sent = 0;
    for (const call of calls("Query").filter(({ field }) => field.args.some(({ name }) => name === "after"))) {
      const { name } = call.field;
      const paged = (after: string | null) => {
        const variables: Record<string, unknown> = { ...call.variables, first: 1, after };
        const operation = operationOf(call, variables);
        return { ...operation, query: operation.query.replace(/\{ __typename.*$/, "{ pageInfo { endCursor } } }") };
      };
      const { data } = await send("ADMIN", paged(null));
      const end = (data?.[name] as { pageInfo: { endCursor: string | null } } | null)?.pageInfo.endCursor;
      if (!end) continue;
      const [list, ...key] = JSON.parse(Buffer.from(end, "base64url").toString()) as string[];
      if (lists.has(`${name} ${list}`)) continue;
      lists.add(`${name} ${list}`);
      pagedFields.add(name);
      const forged = key
        .flatMap((_, n) => HAND_MADE.map((part) => [list, ...key.with(n, part)]))
        .filter((_, n) => (n + lists.size) % CURSOR_STRIDE === 0);
      for (const parts of forged) {
        const operation = paged(Buffer.from(JSON.stringify(parts)).toString("base64url"));
        const answer = await send("ADMIN", operation);
        sent += 1;
        faults.push(...faultOf("ADMIN", operation, answer).map((fault) => `${fault} ${JSON.stringify(parts)}`));
      }
    }
    expect(faults).toEqual([]);
    expect(pagedFields.size).toBeGreaterThan(10);
    expect(sent).toBeGreaterThan(3 * lists.size);
  });
});

/** Parts of a keyset cursor that no row has. */
const HAND_MADE = [
  "",
  "x",
  "a\u0000",
  "infinity",
  "-271821-04-20T00:00:00.000Z",
  "1 (January)",
  "1e400",
  "{}",
  "9".repeat(30),
];

/** A sample of all values, by each of the actors. */
function sampleOf(calls: readonly ProbeCall[], actors: readonly ActorName[]) {
  return calls
    .flatMap((call) =>
      actors.flatMap((actor) =>
        edgeVariants(call.field.args, call.variables).map((variables) => ({ call, actor, variables })),
      ),
    )
    .filter((_, n) => n % STRIDE === 0);
}

function operationOf({ root, field }: ProbeCall, variables: Values): ProbeOperation {
  const args = field.args.filter(({ name }) => name in variables);
  const definitions = args.map(({ name, type }) => `$${name}: ${type}`).join(", ");
  const given = args.map(({ name }) => `${name}: $${name}`).join(", ");
  const inBrackets = (text: string) => (text === "" ? "" : `(${text})`);
  const text = `${field.name}${inBrackets(given)} ${selectionOf(field, 0)}`;
  return { query: `${root.name.toLowerCase()} Edge${inBrackets(definitions)} { ${text} }`, variables };
}

/** The fields of an answer and of its objects, without fields that need arguments. */
function selectionOf(field: GraphQLField<unknown, unknown>, depth: number): string {
  const type = getNamedType(field.type);
  if (isLeafType(type)) return "";
  if (!isObjectType(type)) return "{ __typename }";
  const parts = Object.values(type.getFields())
    .filter(({ args }) => !args.some((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined))
    .filter((one) => depth < 1 || isLeafType(getNamedType(one.type)))
    .map((one) => `${one.name} ${selectionOf(one, depth + 1)}`);
  return `{ __typename ${parts.join(" ")} }`;
}
