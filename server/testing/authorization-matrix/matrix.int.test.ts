import { join } from "node:path";
import { committedText } from "../../../testing/committed-text";
import { ACTORS, type ActorName, SOCKET_ACTORS, SOCKETS_AT_ONCE } from "./actors";
import { ADMINS_ONLY, CANARIES, withReadableCursors } from "./canaries";
import { type Matrix, runMatrix } from "./run-matrix";
import { neverObserved, tableDifferences } from "./table";

/** One hook asks everything, in seven minutes on a busy machine: time enough for one that is ten times as slow. */
const EVERYTHING_MS = 7_200_000;

const TABLE = join(__dirname, "matrix.expected.txt");

/**
 * The rights of every actor on everything in the schema, over HTTP and sockets of the real server, on a real database.
 */
describe("every operation of the API", () => {
  let matrix: Matrix;

  beforeAll(async () => {
    matrix = await runMatrix();
  }, EVERYTHING_MS);

  /** The answers to some of the actors that hold a text. */
  function holding(text: string, ...actors: ActorName[]): string[] {
    const found = matrix.sent.filter(
      ({ actor, body }) => actors.includes(actor) && withReadableCursors(body).includes(text),
    );
    return [...new Set(found.map(({ actor, field }) => `${actor} ${field}`))];
  }

  it("is allowed or refused as the table declares (UPDATE_SNAPSHOT=1 rewrites it, to be read line by line)", () => {
    expect(tableDifferences(committedText(TABLE, matrix.table), matrix.table)).toEqual([]);
  });

  it("is allowed to somebody: a field that nobody ever sees filled proves nothing", () => {
    expect(neverObserved(matrix.table)).toEqual([]);
  });

  it("shows nobody of one side anything of the other", () => {
    const ofA = ["OWNER", "APPROVER", "REQUESTER", "REQUESTER_READ", "OWNER_DECIDE"] as const;
    expect(holding(CANARIES.A, ...ofA)).toContain("OWNER Query.accessRequest");
    expect(holding(CANARIES.B, ...ofA).filter((one) => !NAMES_ANYBODY.test(one))).toEqual([]);
    expect(holding(CANARIES.B, "STRANGER")).toContain("STRANGER Query.accessRequest");
    expect(holding(CANARIES.A, "STRANGER").filter((one) => !NAMES_ANYBODY.test(one))).toEqual([]);
  });

  it("answers a stranger alike for hidden and for missing objects", () => {
    expect(matrix.toldApart.apart.filter((one) => !one.startsWith("delegateApprovals:"))).toEqual([]);
    expect(matrix.toldApart.compared).toBeGreaterThan(50);
  });

  it("counts only objects that it shows", () => {
    const counted = matrix.sent.filter(({ field }) => field.startsWith("Query."));
    const pages = counted.flatMap(({ actor, field, body }) =>
      pagesIn(JSON.parse(body)).map((page) => ({ who: `${actor} ${field}`, ...page })),
    );
    expect(pages.length).toBeGreaterThan(100);
    // The log grows while it is read by the refusals of the same operation, and by no more than that.
    const [ofLog, others] = [pages.filter(({ who }) => isLog(who)), pages.filter(({ who }) => !isLog(who))];
    expect(others.filter(({ shown, totalCount }) => shown !== totalCount)).toEqual([]);
    const isOff = ({ shown, totalCount }: (typeof pages)[number]) =>
      shown > totalCount || (shown < FULL_PAGE && totalCount > shown + 20);
    expect(ofLog.filter(isOff)).toEqual([]);
  });

  it("shows admin-only facts to admins alone", () => {
    const others = ACTORS.filter((actor) => !["ADMIN", "SERVICE"].includes(actor));
    expect(holding(ADMINS_ONLY, "ADMIN")).toContain("ADMIN Query.integration");
    expect(holding(ADMINS_ONLY, ...others)).toEqual([]);
  });

  it("is refused without credentials", () => {
    const sent = matrix.sent.filter(({ actor, field }) => actor === "ANONYMOUS" && !isRoute(field));
    const answers = sent.map(({ body }) => JSON.parse(body) as { data?: unknown });
    expect(answers.length).toBeGreaterThan(100);
    expect(answers.filter(({ data }) => data !== undefined && data !== null)).toEqual([]);
    for (const mark of [CANARIES.A, CANARIES.B]) expect(holding(mark, "ANONYMOUS")).toEqual([]);
  });

  it("changes nothing where it is refused", () => {
    expect(matrix.changes.filter(({ wasAnswered }) => !wasAnswered)).toEqual([]);
    expect(matrix.changes.length).toBeGreaterThan(100);
  });

  it.each(["AUDITOR", "ADMIN_READ", "REQUESTER_READ", "ANONYMOUS"] as const)("is changed in nothing by %s", (actor) => {
    const changed = matrix.changes.filter((one) => one.actor === actor).map(({ field }) => field);
    const own = actor === "AUDITOR" ? OWN_CHOICES : new Set<string>();
    const found = changed.filter((field) => !OUT.has(field) && !own.has(field));
    expect(found.map((field) => `${field}: its rule in @Access, or OWN_CHOICES below`)).toEqual([]);
  });

  it("is audited wherever it changes something, but for marks of one's own", () => {
    const silent = new Set(matrix.changes.filter(({ wasAudited }) => !wasAudited).map(({ field }) => field));
    const found = [...silent].filter((field) => !UNAUDITED.has(field));
    expect(found.map((field) => `${field}: tx.audit in its use case, or UNAUDITED below`)).toEqual([]);
    expect([...UNAUDITED].filter((field) => !silent.has(field))).toEqual([]);
  });

  it("ends a session by a sign-out alone", () => {
    const out = matrix.changes.filter(({ field }) => OUT.has(field)).map(({ actor }) => actor);
    const people = ["ADMIN", "AUDITOR", "OWNER", "APPROVER", "DELEGATE", "REQUESTER", "STRANGER"];
    expect(out).toEqual([...people, ...people]);
  });

  it("is allowed or refused over a socket as over HTTP: every query, since all of the above holds for both", () => {
    const { apart, compared } = matrix.transports.queries;
    expect(apart).toEqual([]);
    expect(compared).toBeGreaterThan(150 * SOCKETS_AT_ONCE);
    const queries = matrix.sent.filter(({ field }) => field.startsWith("Query."));
    const bySocket = queries.filter(({ body }) => body.startsWith('{"id":'));
    expect(new Set(bySocket.map(({ field }) => field))).toEqual(new Set(queries.map(({ field }) => field)));
    const actors = SOCKET_ACTORS.filter((actor) => actor !== "ANONYMOUS");
    for (const actor of actors) expect(bySocket.filter((one) => one.actor === actor).length).toBeGreaterThan(30);
  });

  it("is allowed or refused over a socket as over HTTP: every mutation, of either side", () => {
    expect(matrix.transports.mutations.apart).toEqual([]);
    expect(matrix.transports.mutations.compared).toBeGreaterThan(115 * SOCKETS_AT_ONCE);
  });
});

/** The size and the total count of each page in an answer. */
function pagesIn(value: unknown): { shown: number; totalCount: number }[] {
  if (typeof value !== "object" || value === null) return [];
  const { nodes, totalCount, pageInfo } = value as {
    nodes?: unknown[];
    totalCount?: number;
    pageInfo?: { hasNextPage: boolean };
  };
  const isWhole = nodes && totalCount !== undefined && pageInfo?.hasNextPage === false;
  const own = isWhole ? [{ shown: nodes.length, totalCount }] : [];
  return [...own, ...Object.values(value).flatMap(pagesIn)];
}

/** A slow run adds more refusals to the log. */
const FULL_PAGE = 200;

/** Routes that end the actor's own session. */
const OUT = new Set(["POST /auth/logout", "POST /auth/logout-everywhere"]);

/** Mutations of a person's own settings. */
const OWN_CHOICES = new Set([
  "delegateApprovals",
  "markNotificationsRead",
  "setFavourite",
  "setNotificationPreferences",
]);

/** A person's own reading and marks. */
const UNAUDITED = new Set(["markNotificationsRead", "setFavourite", "setNotificationPreferences"]);

/** Any active person can be a delegate, so everybody who has their id may learn their name. */
const NAMES_ANYBODY = / Mutation\.delegateApprovals$/;

/** A method and a path. */
const isRoute = (field: string) => field.includes(" ");

const isLog = (who: string) => who.endsWith(" Query.auditEvents");
