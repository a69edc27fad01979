import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { eventually } from "../testing/eventually";
import type { Api } from "./testing/api";
import { Harness } from "./testing/harness";
import { connectAndSync, formOf } from "./testing/integrations";

/** Of the scenario: nobody deployed the member role there. */
const WITHOUT_ROLE = "310254884349";

interface Check {
  readonly name: string;
  readonly state: string;
  readonly accountId: string | null;
  readonly action: string | null;
  readonly advice: string | null;
  readonly statement: string | null;
}

interface Run {
  readonly id: string;
  readonly state: string;
  readonly accountsTotal: number | null;
  readonly accountsDone: number;
  readonly units: readonly { unitId: string; parentId: string | null; name: string | null; accountsInScope: number }[];
  readonly checks: { readonly nodes: readonly Check[]; readonly totalCount: number };
}

const RUN = `id state accountsTotal accountsDone units { unitId parentId name accountsInScope }
  checks(states: [FAILED], first: 200) { totalCount nodes { name state accountId action advice statement } }`;

describe("the doctor", () => {
  let harness: Harness;
  let api: Api;

  beforeAll(async () => {
    // A doctor run asks for all that the templates allow, whether something else needs it or not.
    harness = await Harness.open({ usedStatementsFile: undefined });
    await harness.startWorker();
    api = (await harness.startServer()).api;
  });
  afterAll(() => harness[Symbol.asyncDispose]());

  it("tests values before they are saved, account by account, with the tree of units", async () => {
    const { connectorId, region, managementAccountRoleArn, memberRoleName, externalId, ssoPortal } = await formOf(
      harness,
      api,
    );
    const input = { connectorId, region, managementAccountRoleArn, memberRoleName, externalId, ssoPortal };
    const { testConnector } = await api.ask<{ testConnector: { test: Run } }>(
      `mutation ($input: TestConnectorInput!) { testConnector(input: $input) { test { ${RUN} } } }`,
      { input: { ...input, ssoRegion: "us-east-1", waitSeconds: 0 } },
    );
    const ended = await eventually(
      "the test ends",
      async () => {
        const query = `query ($id: ID!) { connectorTest(id: $id) { ${RUN} } }`;
        return (await api.ask<{ connectorTest: Run }>(query, { id: testConnector.test.id })).connectorTest;
      },
      ({ state }) => state === "FINISHED",
    );
    expect(ended.checks.nodes).toMatchObject([
      { name: "IDENTITY_CENTER", advice: expect.stringContaining("eu-west-1") },
      { name: "MEMBER_ROLE", accountId: WITHOUT_ROLE, statement: expect.stringContaining("sts:ExternalId") },
    ]);
    expect(ended.accountsDone).toBe(ended.accountsTotal);
    expect(ended.units[0]).toMatchObject({ parentId: null, name: "Root", accountsInScope: ended.accountsTotal });
    expect(ended.units.length).toBeGreaterThan(3);
    expect(ended.units.every(({ name }) => name !== null)).toBe(true);
  });

  it("examines an integration, and sends its subscribers each account until the end", async () => {
    const { poolPermissionSetArns } = harness.aws.connection;
    const { id } = await connectAndSync(harness, api, { poolPermissionSetArns });
    expect((await api.ask<{ doctor: Run | null }>(DOCTOR, { id })).doctor).toBeNull();
    // One account is not examined before the subscriber is there.
    const held = harness.holdSyncs();
    const { runDoctor } = await api.ask<{ runDoctor: { doctorRun: Run } }>(
      `mutation ($id: ID!) { runDoctor(integrationId: $id) { doctorRun { ${RUN} } } }`,
      { id },
    );
    await held.begun();
    const seen: Run[] = [];
    for await (const run of follow(api, id)) {
      seen.push(run);
      held.release();
      if (run.state === "FINISHED") break;
    }
    expect(new Set(seen.map((run) => run.id))).toEqual(new Set([runDoctor.doctorRun.id]));
    expect(seen[0]!.state).not.toBe("FINISHED");
    const { doctor } = await api.ask<{ doctor: Run | null }>(DOCTOR, { id });
    expect(doctor).toEqual(seen.at(-1));
    expect(doctor!.checks.nodes).toMatchObject([{ name: "MEMBER_ROLE", accountId: WITHOUT_ROLE }]);
  });

  it("is also a command for operators, which fails as long as a check does", async () => {
    const failed = await harness.drawbridge(["doctor", "--integration", "acme"]);
    expect(failed).toMatchObject({ code: 1, stderr: "" });
    expect(failed.stdout).toMatch(/^Integration Acme\n/);
    expect(failed.stdout).toMatch(/\nOK +IDENTITY /);
    expect(failed.stdout).toMatch(new RegExp(`\\nFAILED +MEMBER_ROLE +${WITHOUT_ROLE} .*could not be assumed`));
    expect(failed.stdout).toMatch(/\n +"sts:ExternalId"/);
    expect(failed.stdout).toMatch(/\n1 failed, \d+ warnings?, \d+ OK, \d+ skipped$/);

    await harness.sql(`update integrations set excluded_account_ids = '{${WITHOUT_ROLE}}'`);
    expect(await harness.drawbridge(["doctor"])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("\n0 failed, "),
    });
    expect(await harness.drawbridge(["doctor", "--integration", "another"])).toEqual({
      code: 1,
      stdout: "",
      stderr: "There is no integration 'another'.",
    });
  });
});

const DOCTOR = `query ($id: ID!) { doctor(integrationId: $id) { ${RUN} } }`;

function follow(api: Api, id: string): AsyncIterable<Run> {
  const client = createClient({
    url: api.url.replace("http", "ws"),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${api.token}` },
  });
  const events = client.iterate<{ doctorProgress: Run }>({
    query: `subscription ($id: ID!) { doctorProgress(integrationId: $id) { ${RUN} } }`,
    variables: { id },
  });
  return runs(events);
}

async function* runs(events: AsyncIterable<{ data?: { doctorProgress: Run } | null }>): AsyncGenerator<Run> {
  for await (const { data } of events) if (data) yield data.doctorProgress;
}
