import { createSourceEventStream, execute, parse } from "graphql";
import {
  createSimulatedHarness,
  MIA,
  policyArn,
  type SimulatedHarness,
  view,
} from "../../shared/domain/grants/testing/simulated-harness";
import { raiseOverdueAlarms } from "../../shared/domain/grants/waiting/overdue";
import { ADMIN } from "../../testing/test-domain";
import { createContext } from "../graphql/context";
import { createTestApi, type TestApi } from "../testing/api";

let aws: SimulatedHarness;
let api: TestApi;

beforeAll(async () => {
  aws = await createSimulatedHarness();
  api = await createTestApi({ DATABASE_URL: aws.harness.url });
  Object.assign(api.platform, { live: aws.harness.live });
});
afterAll(async () => {
  await api.close();
  await aws.close();
});
beforeEach(async () => {
  await aws.begin();
  await aws.harness.keepConnected();
});

const WAITING = "state waitingFor { reason message since until action requestId } receipt { notes }";

/** The server goes by the same time as the workers of the harness. */
const setClock = () =>
  api.clock.advance({ milliseconds: aws.harness.clock.now().getTime() - api.clock.now().getTime() });

async function told(id: string) {
  setClock();
  const { data, codes } = await api.ask(ADMIN, `query ($id: ID!) { grant(id: $id) { ${WAITING} } }`, { id });
  expect(codes).toEqual([]);
  return data!.grant;
}

async function give(seconds = 600): Promise<string> {
  const { id } = await aws.harness.give(view(["a"]), seconds);
  await aws.harness.pass(12_000);
  return id;
}

const requestIds = (operation: string) => aws.simulator.calls({ operation }).map(({ requestId }) => requestId);
const inSeconds = (seconds: number) => new Date(aws.harness.clock.now().getTime() + seconds * 1_000).toISOString();

describe("the reason for a grant's wait", () => {
  it("is empty while nothing delays it", async () => {
    expect(await told(await give())).toMatchObject({ state: "ACTIVE", waitingFor: null });
  });

  it("GRANT-29: is an entry without our tags, and its receipt says how long the removal was denied", async () => {
    const id = await give();
    aws.entries().change(MIA, { tags: { team: "payments" } });
    aws.simulator.failNext("TagResource", "AccessDeniedException", { forever: true });
    const endsAt = (await aws.harness.grant(id)).endsAt!.toISOString();
    await aws.harness.pass(730_000);
    const grant = await told(id);
    expect(grant).toMatchObject({
      state: "REVOKING",
      waitingFor: {
        reason: "DENIED",
        message: expect.stringMatching(
          /^AWS denied eks:TagResource in account 310254875561, eu-west-1\. Somebody took the tags managed-by and drawbridge-installation off/,
        ),
        since: expect.any(String),
        until: expect.any(String),
        action: "eks:TagResource",
      },
      receipt: { notes: [expect.stringMatching(/aws-auth/)] },
    });
    const [{ requestId, since }] = [(grant as { waitingFor: { requestId: string; since: string } }).waitingFor];
    // The first removal failed, and then it was looked at once more.
    expect(Date.parse(since) - Date.parse(endsAt)).toBeLessThan(1_000);
    expect(requestIds("TagResource").at(-1)).toBe(requestId);

    await raiseOverdueAlarms(aws.harness);
    const [alarm] = await aws.harness.db.query(
      "select data from outbox_messages where event = 'grant.overdue' and subject_id = $1",
      [id],
    );
    const sentence = expect.stringContaining("Somebody took the tags");
    const denied = { reason: "DENIED", message: sentence, action: "eks:TagResource", requestId };
    expect(alarm.data.waitingFor).toMatchObject(denied);
    const [event] = await aws.harness.db.query(
      "select after from audit_events where action = 'grant.revocation-overdue' and subject_id = $1",
      [id],
    );
    expect(event.after.waitingFor).toMatchObject(denied);
    const { data } = await api.ask(ADMIN, "{ needsAttention { nodes { kind message } } }");
    expect(JSON.stringify(data)).toContain(`eks:TagResource, request ${requestId}`);

    aws.simulator.clearFaults();
    await aws.harness.pass(120_000);
    expect(await told(id)).toMatchObject({
      state: "REVOKED",
      waitingFor: null,
      receipt: {
        notes: [
          expect.stringMatching(/aws-auth/),
          expect.stringMatching(
            new RegExp(`^AWS denied calls from ${since} to 2026-.*, the last of them eks:TagResource`),
          ),
          expect.stringMatching(
            /^The access was not observed gone within two minutes, so an alarm was raised at 2026-/,
          ),
        ],
      },
    });
  });

  it("is that the integration allows additions to foreign entries, and the member role does not", async () => {
    await aws.begin({ sharedEntriesAllowed: true });
    await aws.harness.keepConnected();
    aws.entries().create({ principalArn: MIA });
    aws.entries().associate(MIA, policyArn("AmazonEKSEditPolicy"), { type: "cluster" });
    expect(await told(await give())).toMatchObject({
      state: "PENDING",
      waitingFor: {
        reason: "DENIED",
        message: expect.stringContaining("AllowSharedEntries"),
        action: "eks:AssociateAccessPolicy",
        requestId: requestIds("AssociateAccessPolicy").at(-1),
      },
    });
  });

  it("is throttling by AWS, with its start and the next attempt", async () => {
    aws.simulator.failNext("DescribeAccessEntry", "ThrottlingException", { forever: true });
    const id = await give();
    const first = await told(id);
    const { since } = (first as { waitingFor: { since: string } }).waitingFor;
    await aws.harness.pass(60_000);
    const { waitingFor } = (await told(id)) as { waitingFor: { until: string } };
    expect(waitingFor).toMatchObject({
      reason: "THROTTLED",
      message: expect.stringMatching(/^AWS keeps throttling eks:DescribeAccessEntry/),
      since,
      action: "eks:DescribeAccessEntry",
    });
    expect(Date.parse(waitingFor.until)).toBeGreaterThan(aws.harness.clock.now().getTime());
  });

  it("is a disconnected connector, with the end of the wait", async () => {
    const { id } = await aws.harness.give(view(["a"]), 600);
    const lastSeenAt = new Date(aws.harness.clock.now().getTime() - 61_000);
    await aws.harness.db.query("update connectors set name = 'eu', last_seen_at = $1", [lastSeenAt]);
    expect(await told(id)).toEqual({
      state: "PENDING",
      receipt: null,
      waitingFor: {
        reason: "NO_CONNECTOR",
        message:
          "The connector 'eu' is away, so nothing can be done in AWS. It goes on by itself once the connector is back: start it, or give the integration another one.",
        since: lastSeenAt.toISOString(),
        until: inSeconds(3_600),
        action: null,
        requestId: null,
      },
    });
  });
});

describe("a subscription to a grant", () => {
  it("sends each reason once, and no mere attempt", async () => {
    const { id } = await aws.harness.give(view(["a"]), 600);
    const document = parse(`subscription { grantChanged(id: "${id}") { state waitingFor { reason action } } }`);
    const args = { schema: api.schema, document };
    const context = () => createContext(api.platform, ADMIN);
    const events = await createSourceEventStream({ ...args, contextValue: context() });
    if (!(Symbol.asyncIterator in events)) throw new Error("The grant cannot be followed.");
    const source = events[Symbol.asyncIterator]();
    const next = async () => {
      const { value: rootValue } = await source.next();
      setClock();
      const { data } = await execute({ ...args, rootValue, contextValue: context() });
      return JSON.parse(JSON.stringify(data)).grantChanged;
    };
    const hints = () => aws.harness.live.hints.filter((hint) => hint === `grant|${id}`).length;
    const waiting = (reason: string, action: string | null) => ({ state: "PENDING", waitingFor: { reason, action } });
    const hintsOf = async (work: Promise<void>) => {
      const before = hints();
      await work;
      return hints() - before;
    };
    expect(await next()).toEqual(waiting("PRINCIPAL", null));

    aws.simulator.failNext("GetRole", "AccessDenied", { forever: true });
    expect(await hintsOf(aws.harness.work())).toBe(1);
    expect(await next()).toEqual(waiting("DENIED", "iam:GetRole"));
    expect(await hintsOf(aws.harness.pass(60_000))).toBe(0);

    aws.simulator.clearFaults();
    aws.simulator.failNext("CreateAccessEntry", "AccessDeniedException", { forever: true });
    // The role is found, the grant has its target, and its entry is denied.
    expect(await hintsOf(aws.harness.pass(60_000))).toBe(3);
    expect(await next()).toEqual(waiting("DENIED", "eks:CreateAccessEntry"));
    expect(await hintsOf(aws.harness.pass(60_000))).toBe(0);

    aws.simulator.clearFaults();
    aws.simulator.failNext("CreateAccessEntry", "ThrottlingException", { forever: true });
    expect(await hintsOf(aws.harness.pass(60_000))).toBe(1);
    expect(await next()).toEqual(waiting("THROTTLED", "eks:CreateAccessEntry"));

    aws.simulator.clearFaults();
    expect(await hintsOf(aws.harness.pass(60_000))).toBeGreaterThan(0);
    expect(await next()).toEqual({ state: "ACTIVE", waitingFor: null });
    await source.return?.();
  });
});
