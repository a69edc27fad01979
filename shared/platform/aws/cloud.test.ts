import { getEventListeners } from "node:events";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import pino from "pino";
import { acmeScenario } from "../../../simulator/scenarios/acme";
import { type Simulator, startSimulator } from "../../../simulator/start";
import type { Cloud, OrganizationAccess } from "../../domain/cloud/cloud.port";
import type { ProviderFailure } from "../../kernel/app-error";
import { CALL_LIMITS } from "./calls/calls";
import { roleSessionName } from "./calls/sessions";
import { type CloudLimits, createCloud } from "./cloud";

const MANAGEMENT = acmeScenario.organization!.managementAccountId;
const PAYMENTS = "310254875561";
const SANDBOX = "310254882127";
const BRIGHT_PARCEL = "310254884349";
const ONE_HOUR_MS = 3_600_000;

let simulator: Simulator;
let waits: number[];
const clock = { ms: 0, now: () => new Date(clock.ms) };
const never = new AbortController().signal;

beforeAll(async () => {
  simulator = await startSimulator({ clock: () => clock.ms });
});
afterAll(() => simulator.close());
beforeEach(() => {
  clock.ms = Date.UTC(2026, 10, 25, 9);
  waits = [];
  simulator.reset();
});

describe("the connector itself", () => {
  it("STS-1: knows that its task role is a role session", async () => {
    expect(await cloud().callerIdentity(never)).toEqual({
      accountId: acmeScenario.connector.accountId,
      arn: `arn:aws:sts::${acmeScenario.connector.accountId}:assumed-role/drawbridge-connector/ecs-task`,
      partition: "aws",
      isRoleSession: true,
    });
  });

  it("STS-1: knows that an IAM user is no role session", async () => {
    await using connector = await other({
      scenario: { ...acmeScenario, connector: { ...acmeScenario.connector, kind: "user" } },
    });
    expect(await connector.cloud.callerIdentity(never)).toMatchObject({ isRoleSession: false });
  });

  it("reports missing credentials", async () => {
    const env = { ...simulator.env(), AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" };
    const failure = await withEnvironment(env, () => failureOf(cloud({ aws: undefined }).callerIdentity(never)));
    expect(failure).toMatchObject({ kind: "denied", code: "NO_CREDENTIALS" });
  });

  it("finds endpoint, region and credentials in the environment", async () => {
    const identity = await withEnvironment(simulator.env(), () => cloud({ aws: undefined }).callerIdentity(never));
    expect(identity.accountId).toBe(acmeScenario.connector.accountId);
    expect(simulator.calls({ operation: "GetCallerIdentity" })).toMatchObject([{ region: "eu-west-1" }]);
  });

  it("identifies itself to AWS", async () => {
    await cloud().callerIdentity(never);
    expect(simulator.calls()[0]?.userAgent).toMatch(/ drawbridge$/);
  });
});

describe("the organization", () => {
  it("is described with the management role", async () => {
    expect(await organization().describeOrganization(never)).toEqual({
      organizationId: acmeScenario.organization!.id,
      managementAccountId: MANAGEMENT,
    });
    expect(simulator.calls({ operation: "DescribeOrganization" })).toMatchObject([{ accountId: MANAGEMENT }]);
  });

  it("ORG-3: is listed with the place of each account, without walking the tree", async () => {
    const accounts = await organization().listAccounts(never);
    expect(accounts).toHaveLength(acmeScenario.accounts.length);
    expect(accounts.find((account) => account.accountId === PAYMENTS)).toEqual({
      accountId: PAYMENTS,
      arn: `arn:aws:organizations::${MANAGEMENT}:account/${acmeScenario.organization!.id}/${PAYMENTS}`,
      name: "Payments Production",
      email: "aws+payments-prod@acme.example",
      state: "ACTIVE",
      ouPath: [acmeScenario.organization!.rootId, "ou-ac3e-w0rk10ad", "ou-ac3e-pr0duct1", "ou-ac3e-regu1ate"],
    });
    expect(accounts.find((account) => account.accountId === MANAGEMENT)?.ouPath).toEqual([
      acmeScenario.organization!.rootId,
    ]);
    expect(operations()).toEqual(["GetCallerIdentity", "AssumeRole", "ListAccounts"]);
  });

  it("ORG-3: lists the accounts of each page as it comes, and none whose place is not known by then", async () => {
    const scenario = { ...acmeScenario, accounts: [...acmeScenario.accounts, ...manyAccounts(45)] };
    const pagesOf = async ({ organization }: Pick<Awaited<ReturnType<typeof other>>, "organization">) => {
      const pages: string[][] = [];
      const whole = await organization.listAccounts(never, (page) => {
        pages.push(page.map(({ accountId }) => accountId));
      });
      return { pages, whole: whole.map(({ accountId }) => accountId) };
    };
    await using placed = await other({ scenario });
    const { pages, whole } = await pagesOf(placed);
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.flat()).toEqual(whole);
    await using without = await other({ scenario, organizations: { omit: ["Paths"] } });
    const unplaced = await pagesOf(without);
    expect(unplaced.pages.flat()).toEqual([]);
    expect(unplaced.whole).toEqual(whole);
  });

  it("ORG-3: walks the tree where AWS leaves Paths out, and finds the same places", async () => {
    await using without = await other({ organizations: { omit: ["Paths"] } });
    const walked = await without.organization.listAccounts(never);
    expect(walked).toEqual(await organization().listAccounts(never));
    expect(without.simulator.calls({ operation: "ListParents" })).toEqual([]);
  });

  it("ORG-3: asks upwards for an account that moved during the walk", async () => {
    let pauses = 0;
    const pause = async () => {
      // The accounts of the root have been read, its units have not.
      if (pauses++ === 0) without.simulator.world.moveAccount(PAYMENTS, acmeScenario.organization!.rootId);
    };
    const rates = { "organizations:tree": { perSecond: 1, burst: 1 } };
    await using without = await other({ organizations: { omit: ["Paths"] } }, {}, { pause, rates });
    const accounts = await without.organization.listAccounts(never);
    expect(accounts.find((account) => account.accountId === PAYMENTS)?.ouPath).toEqual([
      acmeScenario.organization!.rootId,
    ]);
    expect(without.simulator.calls({ operation: "ListParents" })).toHaveLength(1);
  });

  describe("ORG-3: with units in a circle", () => {
    const [above, below] = ["ou-ac3e-w0rk10ad", "ou-ac3e-pr0duct1"];
    const failure = { code: "BAD_RESPONSE", message: expect.stringContaining("above itself") };

    it("is not walked down for ever", async () => {
      await using without = await other({ organizations: { omit: ["Paths"] } });
      (without.simulator.world.children(below).units as string[]).push(above);
      await expect(without.organization.listAccounts(never)).rejects.toMatchObject(failure);
    });

    it("is not asked upwards for ever", async () => {
      const pause = async () => {
        // The accounts are listed by now. No unit leads to the two any more.
        (without.simulator.world.units.get(above) as { parentId: string }).parentId = below;
        without.simulator.world.moveAccount(PAYMENTS, below);
      };
      const rates = { "organizations:tree": { perSecond: 1, burst: 1 } };
      await using without = await other({ organizations: { omit: ["Paths"] } }, {}, { pause, rates });
      await expect(without.organization.listAccounts(never)).rejects.toMatchObject(failure);
      expect(without.simulator.calls({ operation: "ListParents" }).length).toBeGreaterThan(1);
    });
  });

  it("ORG-1: is read on over empty pages", async () => {
    const scenario = { ...acmeScenario, accounts: [...acmeScenario.accounts, ...manyAccounts(45)] };
    await using paged = await other({ scenario, organizations: { emptyPages: true } });
    expect(await paged.organization.listAccounts(never)).toHaveLength(scenario.accounts.length);
    expect(paged.simulator.calls({ operation: "ListAccounts" }).length).toBeGreaterThan(3);
  });

  it.each(["State", "Status"] as const)(
    "ORG-2: knows the state of an account when AWS leaves %s out",
    async (member) => {
      await using without = await other({ organizations: { omit: [member] } });
      const accounts = await without.organization.listAccounts(never);
      expect(accounts.find((account) => account.name === "Legacy CRM")?.state).toBe("SUSPENDED");
      expect(accounts.find((account) => account.accountId === PAYMENTS)?.state).toBe("ACTIVE");
    },
  );

  it("ORG-5: may be refused to an account that is neither management nor delegated", async () => {
    const failure = await failureOf(organization({ managementRoleArn: null }).listAccounts(never));
    expect(failure).toMatchObject({ kind: "denied", code: "ORGANIZATION_ACCESS_DENIED" });
    expect(failure.accountId).toBe(acmeScenario.connector.accountId);
  });

  it("ORG-5: is read by the connector's own role in the management account", async () => {
    const connector = { ...acmeScenario.connector, accountId: MANAGEMENT };
    await using home = await other({ scenario: { ...acmeScenario, connector } }, { managementRoleArn: null });
    expect(await home.organization.describeOrganization(never)).toMatchObject({ managementAccountId: MANAGEMENT });
    expect(home.simulator.calls({ operation: "AssumeRole" })).toEqual([]);
  });

  it("may not exist", async () => {
    simulator.failNext("DescribeOrganization", "AWSOrganizationsNotInUseException");
    expect(await failureOf(organization().describeOrganization(never))).toMatchObject({
      kind: "missing",
      code: "ORGANIZATION_NOT_IN_USE",
      accountId: MANAGEMENT,
    });
  });

  it("is not readable when the management role does not trust the connector", async () => {
    const failure = await failureOf(organization({ externalId: "another-one" }).describeOrganization(never));
    expect(failure).toMatchObject({ kind: "denied", code: "MANAGEMENT_ROLE_DENIED", accountId: MANAGEMENT });
  });

  it("returns the tags of an account", async () => {
    expect(await organization().accountTags(PAYMENTS, never)).toEqual({
      team: "Payments Team",
      "cost-center": "4711",
      environment: "production",
    });
  });

  it("ORG-4: is asked for tags no faster than AWS allows", async () => {
    const view = organization({}, { rates: { "organizations:ListTagsForResource": { perSecond: 9, burst: 1 } } });
    for (let i = 0; i < 4; i++) await view.accountTags(PAYMENTS, never);
    expect(waits).toEqual([112, 111, 111]);
  });
});

describe("the documented rates of AWS", () => {
  it("ORG-4, ACC-1, EKS-2: are kept by a whole discovery, also where the tree is walked", async () => {
    await using strict = await other({ throttle: "documented", organizations: { omit: ["Paths"] } });
    const { organization: view } = strict;
    await view.describeOrganization(never);
    for (const { accountId, state } of await view.listAccounts(never)) {
      await view.accountTags(accountId, never);
      if (state !== "ACTIVE" || accountId === BRIGHT_PARCEL) continue;
      for (const region of await view.enabledRegions(accountId, never)) {
        if (accountId === SANDBOX && region === "us-west-2") continue;
        for (let i = 0; i < 15; i++) await view.listClusters(accountId, region, never);
      }
    }
    expect(strict.simulator.calls().filter((call) => call.error)).toEqual([]);
    expect(strict.simulator.calls().length).toBeGreaterThan(700);
  });
});

describe("a member account", () => {
  it("is entered by assuming its role", async () => {
    await organization().assumeMemberRole(PAYMENTS, never);
    expect(simulator.calls({ operation: "AssumeRole" })).toMatchObject([
      { targetAccountId: PAYMENTS, region: "eu-west-1", status: 200 },
    ]);
  });

  it.each([
    ["missing", BRIGHT_PARCEL, {}],
    ["expecting another external id", PAYMENTS, { externalId: "another-one" }],
    ["in an account that is suspended", "310254883238", {}],
  ])("STS-4: is refused in one way when the role is %s", async (_why, accountId, change) => {
    expect(await failureOf(organization(change).assumeMemberRole(accountId, never))).toMatchObject({
      kind: "denied",
      code: "MEMBER_ROLE_DENIED",
      accountId,
      message: expect.stringContaining(`arn:aws:iam::${accountId}:role/DrawbridgeMemberRole could not be assumed`),
    });
    expect(simulator.calls({ operation: "AssumeRole" })).toHaveLength(1);
  });

  it("REG-1: lists the regions that are enabled in it", async () => {
    expect(await organization().enabledRegions(PAYMENTS, never)).not.toContain("eu-south-1");
    expect(await organization().enabledRegions("310254879905", never)).toContain("eu-south-1");
    expect(simulator.calls({ operation: "ListRegions" })[0]).toMatchObject({ accountId: PAYMENTS });
  });

  it("REG-1: takes an empty answer for a failure, because missing regions would count as switched off", async () => {
    for (const region of simulator.world.regions.keys()) simulator.world.setRegionEnabled(PAYMENTS, region, false);
    expect(await failureOf(organization().enabledRegions(PAYMENTS, never))).toMatchObject({
      kind: "unavailable",
      code: "BAD_RESPONSE",
    });
  });

  it("REG-2: detects a region that is not enabled", async () => {
    expect(await failureOf(organization().listClusters(PAYMENTS, "eu-south-1", never))).toMatchObject({
      kind: "denied",
      code: "REGION_DISABLED",
      message: `eu-south-1 is not enabled in account ${PAYMENTS}.`,
    });
    expect(simulator.calls({ operation: "AssumeRole" })).toHaveLength(1);
  });

  it("REG-3: detects a region that a service control policy denies", async () => {
    expect(await failureOf(organization().listClusters(SANDBOX, "us-west-2", never))).toMatchObject({
      kind: "denied",
      code: "BLOCKED_BY_SCP",
      region: "us-west-2",
      requestId: expect.any(String),
    });
  });

  it("EKS-1: lists all clusters of a region, over pages of 100", async () => {
    for (let i = 0; i < 205; i++) simulator.world.createCluster(SANDBOX, "eu-central-1", `cluster-${i}`);
    expect(await organization().listClusters(SANDBOX, "eu-central-1", never)).toHaveLength(205);
    expect(simulator.calls({ operation: "ListClusters" })).toHaveLength(3);
  });

  it("EKS-3: describes a cluster", async () => {
    const described = await organization().describeCluster(PAYMENTS, "eu-west-1", "payments-ledger", never);
    expect(described).toMatchObject({
      arn: `arn:aws:eks:eu-west-1:${PAYMENTS}:cluster/payments-ledger`,
      name: "payments-ledger",
      createdAt: new Date("2025-06-17T09:41:23Z"),
      status: "ACTIVE",
      endpointPublicAccess: false,
      endpointPrivateAccess: true,
      authenticationMode: "API_AND_CONFIG_MAP",
      tags: { team: "Payments Team", owner: "ana.silva@acme.example", env: "prod", "data-class": "restricted" },
    });
    expect(described?.version).toEqual(expect.any(String));
    expect(described?.certificateAuthority).toEqual(expect.any(String));
  });

  it("EKS-3: has no cluster that was deleted since it was listed", async () => {
    const view = organization();
    const [name] = await view.listClusters(SANDBOX, "eu-west-1", never);
    simulator.world.removeCluster(SANDBOX, "eu-west-1", name!);
    expect(await view.describeCluster(SANDBOX, "eu-west-1", name!, never)).toBeNull();
  });

  it("EKS-3: is not reported without a cluster that it may not read", async () => {
    simulator.failNext("DescribeCluster", "AccessDeniedException");
    const failure = await failureOf(organization().describeCluster(PAYMENTS, "eu-west-1", "payments-eu", never));
    expect(failure).toMatchObject({ kind: "denied", code: "AccessDeniedException" });
  });

  it("EKS-2: is asked 4.5 times a second after a burst of 5", async () => {
    const view = organization();
    for (let i = 0; i < 8; i++) await view.listClusters(PAYMENTS, "eu-west-1", never);
    expect(waits).toEqual([223, 222, 222]);
  });
});

describe("role sessions", () => {
  it("STS-2: are named after the installation", async () => {
    const sent = await sentToSts((view) => view.assumeMemberRole(PAYMENTS, never));
    expect(sent).toMatchObject([
      { RoleSessionName: "drawbridge-c2a5b1d0e4f3", ExternalId: "drawbridge-simulator", DurationSeconds: "3600" },
    ]);
  });

  it.each(["", "ü", "x".repeat(500), "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3", "my install/1"])(
    "STS-2: have a name that AWS accepts, whatever the installation's id (%#)",
    (id) => expect(roleSessionName(id)).toMatch(/^[\w+=,.@-]{2,64}$/),
  );

  it("STS-3: prove the external id to the management role too", async () => {
    const sent = await sentToSts((view) => view.describeOrganization(never));
    expect(sent).toMatchObject([{ ExternalId: "drawbridge-simulator" }]);
  });

  it("STS-1: caps a chained session at one hour", async () => {
    const sent = await sentToSts((view) => view.assumeMemberRole(PAYMENTS, never), { sessionDurationHours: 12 });
    expect(sent).toMatchObject([{ DurationSeconds: "3600" }]);
  });

  it("STS-1: use the requested duration when the connector is an IAM user, and one hour where the role allows no more", async () => {
    await using user = await other({
      scenario: { ...acmeScenario, connector: { ...acmeScenario.connector, kind: "user" } },
    });
    const sent = await sentToSts((view) => view.assumeMemberRole(PAYMENTS, never), { sessionDurationHours: 4 }, user);
    expect(sent.map(({ DurationSeconds }) => DurationSeconds)).toEqual(["14400", "3600"]);
  });

  it("STS-5: are reused until five minutes before their end", async () => {
    const view = organization();
    await view.listClusters(PAYMENTS, "eu-west-1", never);
    clock.ms += ONE_HOUR_MS - 6 * 60_000;
    await view.listClusters(PAYMENTS, "us-east-1", never);
    expect(simulator.calls({ operation: "AssumeRole" })).toHaveLength(1);
    clock.ms += 2 * 60_000;
    await view.listClusters(PAYMENTS, "eu-west-1", never);
    expect(simulator.calls({ operation: "AssumeRole" })).toHaveLength(2);
    clock.ms += 2 * ONE_HOUR_MS;
    expect(await view.listClusters(PAYMENTS, "eu-west-1", never)).toContain("payments-eu");
    expect(simulator.calls({ error: "ExpiredTokenException" })).toEqual([]);
  });

  it("STS-5: are renewed once when AWS calls them expired early", async () => {
    const view = organization();
    await view.listClusters(PAYMENTS, "eu-west-1", never);
    simulator.advanceClock(2 * ONE_HOUR_MS);
    expect(await view.listClusters(PAYMENTS, "eu-west-1", never)).toContain("payments-eu");
    expect(simulator.calls({ operation: "AssumeRole" })).toHaveLength(2);
  });

  it("REG-2: are renewed once when their role was recreated, not taken for a disabled region", async () => {
    const view = organization();
    await view.listClusters(PAYMENTS, "eu-west-1", never);
    simulator.world.setMemberRole(PAYMENTS, false);
    simulator.world.setMemberRole(PAYMENTS, true);
    expect(await view.listClusters(PAYMENTS, "eu-west-1", never)).toContain("payments-eu");
    simulator.world.setMemberRole(PAYMENTS, false);
    expect(await failureOf(view.listClusters(PAYMENTS, "eu-west-1", never))).toMatchObject({
      code: "MEMBER_ROLE_DENIED",
    });
  });

  it("STS-5: that expire again at once are not renewed for ever", async () => {
    simulator.failNext("ListClusters", "ExpiredTokenException", { forever: true });
    const failure = await failureOf(organization().listClusters(PAYMENTS, "eu-west-1", never));
    expect(failure).toMatchObject({ kind: "denied", code: "EXPIRED" });
    expect(simulator.calls({ operation: "ListClusters" })).toHaveLength(2);
  });

  it("are assumed once for simultaneous callers", async () => {
    const view = organization();
    await Promise.all(["eu-west-1", "us-east-1", "eu-central-1"].map((r) => view.listClusters(PAYMENTS, r, never)));
    expect(simulator.calls({ operation: "AssumeRole" })).toHaveLength(1);
  });

  it("outlive their first caller", async () => {
    const view = organization();
    const first = new AbortController();
    simulator.addFault({ operation: "AssumeRole", delayMs: 20 });
    const both = [view.assumeMemberRole(PAYMENTS, first.signal), view.assumeMemberRole(PAYMENTS, never)] as const;
    first.abort();
    expect(await failureOf(both[0])).toMatchObject({ kind: "aborted" });
    await both[1];
  });
});

describe("failed calls", () => {
  it("are repeated while AWS throttles", async () => {
    simulator.failNext("ListClusters", "ThrottlingException", { times: 3 });
    expect(await organization().listClusters(PAYMENTS, "us-east-1", never)).toEqual(["payments-us"]);
    expect(simulator.calls({ operation: "ListClusters" }).map((call) => call.status)).toEqual([429, 429, 429, 200]);
  });

  it("are repeated through AWS's own faults and lost connections", async () => {
    simulator.failNext("ListClusters", "ServerException");
    simulator.addFault({ operation: "ListClusters", dropConnection: true });
    expect(await organization().listClusters(PAYMENTS, "us-east-1", never)).toEqual(["payments-us"]);
  });

  it("report throttling when AWS throttles for ever", async () => {
    simulator.failNext("ListClusters", "ThrottlingException", { forever: true });
    expect(await failureOf(organization().listClusters(PAYMENTS, "eu-west-1", never))).toMatchObject({
      kind: "throttled",
      code: "THROTTLED",
      operation: "eks:ListClusters",
      accountId: PAYMENTS,
      region: "eu-west-1",
    });
    expect(simulator.calls({ operation: "ListClusters" })).toHaveLength(8);
  });

  it("wait longer and longer, each time for a random part of it", async () => {
    simulator.failNext("ListClusters", "ThrottlingException", { forever: true });
    const random = jest.spyOn(Math, "random").mockReturnValue(0.5);
    await failureOf(
      organization({}, { backoffMs: CALL_LIMITS.backoffMs, rates: UNLIMITED }).listClusters(
        PAYMENTS,
        "eu-west-1",
        never,
      ),
    );
    random.mockRestore();
    expect(waits.filter((milliseconds) => milliseconds >= 100)).toEqual([
      500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000,
    ]);
  });

  it("are not repeated when AWS denies them", async () => {
    simulator.failNext("ListClusters", "AccessDeniedException", { forever: true });
    await failureOf(organization().listClusters(PAYMENTS, "eu-west-1", never));
    expect(simulator.calls({ operation: "ListClusters" })).toHaveLength(1);
  });

  it("end promptly when they hang and are aborted", async () => {
    const view = organization();
    await view.assumeMemberRole(PAYMENTS, never);
    simulator.addFault({ operation: "ListClusters", hang: true, forever: true });
    const stop = new AbortController();
    const call = failureOf(view.listClusters(PAYMENTS, "eu-west-1", stop.signal));
    setImmediate(() => stop.abort());
    expect(await call).toMatchObject({ kind: "aborted", code: "ABORTED", operation: "eks:ListClusters" });
  });

  it("do not begin under an aborted signal", async () => {
    expect(await failureOf(organization().listClusters(PAYMENTS, "eu-west-1", AbortSignal.abort()))).toMatchObject({
      kind: "aborted",
    });
    expect(simulator.calls()).toEqual([]);
  });

  it("are many under one signal, and leave no listener on it", async () => {
    const { signal } = new AbortController();
    const view = organization({}, { rates: UNLIMITED });
    const all = Array.from({ length: 30 }, () => view.listClusters(PAYMENTS, "eu-west-1", signal));
    await Promise.all(all);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("end promptly while they wait for another attempt", async () => {
    simulator.failNext("ListClusters", "ThrottlingException", { forever: true });
    const stop = new AbortController();
    const pause = (_milliseconds: number, signal: AbortSignal) =>
      new Promise<void>((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        stop.abort();
      });
    const failure = await failureOf(organization({}, { pause }).listClusters(PAYMENTS, "eu-west-1", stop.signal));
    expect(failure).toMatchObject({ kind: "aborted" });
  });

  it("end by their deadline when nothing answers", async () => {
    simulator.addFault({ operation: "ListClusters", hang: true, forever: true });
    const failure = await failureOf(
      organization({}, { callDeadlineMs: 60, requestTimeoutMs: 20 }).listClusters(PAYMENTS, "eu-west-1", never),
    );
    expect(failure).toMatchObject({ kind: "unavailable", code: "TIMEOUT" });
  });

  it("report a network that is down", async () => {
    const gone = await startSimulator();
    const { url, credentials } = gone;
    await gone.close();
    const failure = await failureOf(cloud({ aws: { endpoint: url, credentials } }).callerIdentity(never));
    expect(failure).toMatchObject({
      kind: "unavailable",
      code: "NETWORK",
      message: expect.stringContaining("ECONNREFUSED"),
    });
    expect(waits).toHaveLength(7);
  });

  it("report an answer that is not from AWS", async () => {
    const proxy = createServer((_request, response) => response.writeHead(200).end("<html>Please log in</html>"));
    await using address = await listening(proxy);
    const view = cloud({ aws: { endpoint: address.url, credentials: simulator.credentials } });
    expect(await failureOf(view.callerIdentity(never))).toMatchObject({ kind: "unavailable", code: "BAD_RESPONSE" });
  });
});

type TestLimits = Partial<CloudLimits>;

function cloud(
  change: { aws?: { endpoint: string; credentials: Simulator["credentials"] }; limits?: TestLimits } = {},
): Cloud {
  return createCloud({
    installationId: "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3",
    clock,
    log: pino({ level: "silent" }),
    aws: "aws" in change ? change.aws : { endpoint: simulator.url, credentials: simulator.credentials },
    limits: withoutWaiting(change.limits),
  });
}

/** Waiting moves the clock instead. */
function withoutWaiting(limits: TestLimits = {}): TestLimits {
  const pause = async (milliseconds: number) => {
    waits.push(milliseconds);
    clock.ms += milliseconds;
  };
  return { pause, ...("backoffMs" in limits ? {} : { backoffMs: () => 1 }), ...limits };
}

function organization(change: Partial<OrganizationAccess> = {}, limits?: TestLimits) {
  return cloud({ limits }).organization(access(simulator, change));
}

function access({ connection }: Simulator, change: Partial<OrganizationAccess> = {}): OrganizationAccess {
  return {
    region: connection.region,
    managementRoleArn: connection.managementAccountRoleArn,
    memberRoleName: connection.memberRoleName,
    externalId: connection.externalId,
    sessionDurationHours: 1,
    ...change,
  };
}

/** A simulator with other settings, closed at the end of the test. */
async function other(
  options: Parameters<typeof startSimulator>[0],
  change: Partial<OrganizationAccess> = {},
  limits?: TestLimits,
) {
  const started = await startSimulator({ clock: () => clock.ms, ...options });
  const theirs = cloud({ limits, aws: { endpoint: started.url, credentials: started.credentials } });
  return {
    simulator: started,
    cloud: theirs,
    organization: theirs.organization(access(started, change)),
    [Symbol.asyncDispose]: () => started.close(),
  };
}

/** The parameters of AssumeRole: the simulator's log has no inputs, so a proxy records them. */
async function sentToSts(
  work: (view: ReturnType<typeof organization>) => Promise<unknown>,
  change: Partial<OrganizationAccess> = {},
  to: { simulator: Simulator } = { simulator },
): Promise<Record<string, string>[]> {
  const sent: Record<string, string>[] = [];
  const relay = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const form = new URLSearchParams(body.toString());
    if (form.get("Action") === "AssumeRole") sent.push(Object.fromEntries(form));
    const { method, url, headers } = incoming;
    request(`${to.simulator.url}${url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    }).end(body);
  });
  await using address = await listening(relay);
  const theirs = cloud({ aws: { endpoint: address.url, credentials: to.simulator.credentials } });
  await work(theirs.organization(access(to.simulator, change)));
  return sent;
}

async function listening(server: Server) {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function failureOf(promise: Promise<unknown>): Promise<ProviderFailure> {
  return promise.then(
    () => {
      throw new Error("It was expected to fail.");
    },
    (error: ProviderFailure) => error,
  );
}

async function withEnvironment<T>(env: Record<string, string>, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, env);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(env)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}

function operations(): string[] {
  return simulator.calls().map((call) => call.operation);
}

function manyAccounts(count: number) {
  return Array.from({ length: count }, (_, i) => ({ id: String(500_000_000_000 + i), name: `account ${i}` }));
}

const UNLIMITED = { eks: { perSecond: 1e9, burst: 1e9 } };
