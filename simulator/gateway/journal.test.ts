import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AssociateAccessPolicyCommand, CreateAccessEntryCommand, DeleteAccessEntryCommand } from "@aws-sdk/client-eks";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { SimulatorOptions } from "../options";
import { type Simulator, startSimulator } from "../start";
import { assumeRole, clientsOf, failureOf } from "../testing/test-clients";
import { UnusableJournal } from "./journal-file";

const PAYMENTS = "310254875561";
const ANA = `arn:aws:iam::${PAYMENTS}:role/people/ana.silva@acme.example`;
const INSTALLATION = "3d0f9c1e-0b5f-4f0e-9d0f-5a1f0c6b7e21";
const VIEW = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
const CLUSTER = `clusters/${PAYMENTS}/eu-west-1/payments-eu`;

let folder: string;
let file: string;
let now: number;
let running: Simulator[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "drawbridge-test-"));
  file = join(folder, "world.jsonl");
  now = Date.parse("2026-11-27T10:00:00Z");
  running = [];
});

afterEach(async () => {
  for (const aws of running) await aws.close();
  rmSync(folder, { recursive: true });
});

describe("a persisted world", () => {
  it("is the same after its process was killed: entries, assignments, roles by unique id, people", async () => {
    const before = await start();
    await change(before);
    const after = await start();
    expect(await all(after)).toEqual(await all(before));
  });

  it("continues like the one before", async () => {
    const before = await start();
    await change(before);
    const copy = join(folder, "copy.jsonl");
    copyFileSync(file, copy);
    const after = await start({ kept: { file: copy } });
    for (const aws of [before, after]) await changeMore(aws);
    expect(await all(after)).toEqual(await all(before));
    // And a third time, from what the second wrote.
    expect(await all(await start({ kept: { file: copy } }))).toEqual(await all(before));
  });

  it("knows earlier sessions, until they end", async () => {
    const before = await start();
    const { Credentials: given } = await assumeRole(before, `arn:aws:iam::${PAYMENTS}:role/DrawbridgeMemberRole`);
    const credentials = {
      accessKeyId: given!.AccessKeyId!,
      secretAccessKey: given!.SecretAccessKey!,
      sessionToken: given!.SessionToken!,
    };
    const after = await start();
    const identity = await clientsOf(after, credentials).sts.send(new GetCallerIdentityCommand({}));
    expect(identity.Account).toBe(PAYMENTS);
    const lines = linesOf(file).length;
    now += 3_600_000;
    await start();
    expect(linesOf(file)).toHaveLength(lines - 1);
  });

  it("has each change in its file before it is answered", async () => {
    const aws = await start();
    await eks(aws).send(new CreateAccessEntryCommand({ clusterName: "payments-eu", principalArn: ANA }));
    expect(linesOf(file).at(-1)).toContain("/clusters/payments-eu/access-entries");
  });

  it("drops an incomplete last line", async () => {
    const before = await start();
    await change(before);
    const state = await all(before);
    writeFileSync(file, '{"n":99,"at":17', { flag: "a" });
    const after = await start();
    expect(await all(after)).toEqual(state);
    await control(after, "POST", "groups", { name: "New" });
    expect(await all(await start())).toEqual(await all(after));
  });

  it("keeps late effects of a fault", async () => {
    const before = await start();
    before.addFault({ operation: "CreateAccessEntry", error: "ServerException", applyLateMs: 5_000 });
    const command = new CreateAccessEntryCommand({ clusterName: "payments-eu", principalArn: ANA });
    expect((await failureOf(eks(before).send(command))).name).toBe("ServerException");
    const after = await start();
    expect(JSON.stringify(await control(after, "GET", `${CLUSTER}/access`))).not.toContain(ANA);
    now += 5_000;
    expect(JSON.stringify(await control(after, "GET", `${CLUSTER}/access`))).toContain(ANA);
  });

  it("applies accepted changes late, whatever the rates are by then: those end with the process", async () => {
    const before = await start();
    before.addFault({ operation: "CreateAccessEntry", error: "ServerException", applyLateMs: 5_000 });
    const command = new CreateAccessEntryCommand({ clusterName: "payments-eu", principalArn: ANA });
    await failureOf(eks(before).send(command));
    await control(before, "POST", "throttle", { mode: "documented", eks: { perSecond: 0.001, burst: 1 } });
    const gone = new DeleteAccessEntryCommand({ clusterName: "payments-eu", principalArn: `${ANA}x` });
    expect((await failureOf(eks(before).send(gone))).name).toBe("ResourceNotFoundException");
    now += 5_000;
    const access = await control(before, "GET", `${CLUSTER}/access`);
    expect(JSON.stringify(access)).toContain(ANA);
    expect(await control(await start(), "GET", `${CLUSTER}/access`)).toEqual(access);
  });

  it("starts over after a reset", async () => {
    const before = await start();
    await change(before);
    await control(before, "POST", "reset");
    const fresh = await all(before);
    expect(JSON.stringify(fresh)).not.toContain("Night shift");
    now += 1_000;
    expect(await all(await start())).toEqual(fresh);
  });

  it("takes over settings that were changed between two starts, and replays the past with the former ones", async () => {
    const before = await start({ assignmentMs: 60_000 });
    await change(before);
    const state = await all(before);
    const after = await start({ assignmentMs: 0, roles: { installationId: INSTALLATION, allowSharedEntries: true } });
    expect(await all(after)).toEqual(state);
    expect(after.world.timing.assignmentMs).toBe(0);
    expect(after.world.deployment.parameters.allowSharedEntries).toBe(true);
    expect(
      (await start({ assignmentMs: 0, roles: { installationId: INSTALLATION, allowSharedEntries: true } })).world
        .timing,
    ).toMatchObject({ assignmentMs: 0 });
  });

  it.each([
    ["that is empty", () => "", "it has no beginning"],
    ["that is something else", () => "hello\nworld\n", "is damaged in line 1"],
    ["with a line overwritten", (text: string) => text.replace(/\n.*\n/, "\n\0\0\0\n"), "is damaged in line 2"],
    ["with a line missing", (text: string) => text.replace(/.*access-entries.*\n/, ""), "damaged or of another"],
    ["of an older format", (text: string) => text.replace('"format":1', '"format":0'), "(its format is 0, not 1)"],
    ["of another scenario", (text: string) => text.replace('"acme"', '"other"'), "is of the scenario other, not acme"],
    ["that is played differently", (text: string) => text.replace("Night shift", "Day shift"), "comes out differently"],
  ])("refuses a file %s, and leaves it as it is", async (_, damage, sentence) => {
    await change(await start());
    const damaged = damage(readFileSync(file, "utf8"));
    writeFileSync(file, damaged);
    const refused = start();
    await expect(refused).rejects.toThrow(sentence);
    await expect(refused).rejects.toBeInstanceOf(UnusableJournal);
    expect(readFileSync(file, "utf8")).toBe(damaged);
  });
});

/** Changes of all kinds, many of them in progress. */
async function change(aws: Simulator): Promise<void> {
  await control(aws, "POST", "timing", { consistencyMs: 2_000, roleRemovalMs: 4_000, rolesSeenByEksMs: 1_000 });
  await control(aws, "POST", "groups", { name: "Night shift" });
  await control(aws, "POST", "groups/Night%20shift/members/ana.silva@acme.example");
  await eks(aws).send(new CreateAccessEntryCommand({ clusterName: "payments-eu", principalArn: ANA }));
  now += 2_500;
  // A request triggers due events.
  await control(aws, "GET", `${CLUSTER}/access`);
  const association = { principalArn: ANA, policyArn: VIEW, accessScope: { type: "cluster" as const } };
  await eks(aws).send(new AssociateAccessPolicyCommand({ clusterName: "payments-eu", ...association }));
  const assignment = { permissionSet: "SecurityAudit", accountId: PAYMENTS, user: "ana.silva@acme.example" };
  await control(aws, "POST", "assignments", assignment);
  await control(aws, "DELETE", "assignments", { ...assignment, user: undefined, group: "Security" });
  await control(aws, "DELETE", "assignments", assignment);
  await control(aws, "POST", `roles/${PAYMENTS}/ana.silva@acme.example/recreate`);
  await control(aws, "POST", "accounts", { name: "New" });
  await control(aws, "POST", "clock", { advanceMs: 700 });
  now += 1;
}

async function changeMore(aws: Simulator): Promise<void> {
  await control(aws, "POST", "settle");
  const assignment = { permissionSet: "SecurityAudit", accountId: PAYMENTS, user: "emil.berg@acme.example" };
  await control(aws, "POST", "assignments", assignment);
  await eks(aws).send(new DeleteAccessEntryCommand({ clusterName: "payments-eu", principalArn: ANA }));
  const anew = { clusterName: "payments-eu", principalArn: ANA, clientRequestToken: "the same" };
  await eks(aws).send(new CreateAccessEntryCommand(anew));
  await control(aws, "POST", "settle");
}

async function all(aws: Simulator) {
  return {
    state: await control(aws, "GET", "state"),
    access: await control(aws, "GET", `${CLUSTER}/access`),
    roles: await control(aws, "GET", `roles/${PAYMENTS}`),
    watch: await control(aws, "GET", "slot-watch"),
    agenda: aws.world.agenda.size,
  };
}

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const roles = { installationId: INSTALLATION };
  const aws = await startSimulator({ kept: { file }, roles, clock: () => now, ...options });
  running.push(aws);
  return aws;
}

async function control(aws: Simulator, method: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(`${aws.url}/_simulator/${path}`, { method, body: body ? JSON.stringify(body) : null });
  const answered: unknown = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answered)}`);
  return answered;
}

/** The session is created over HTTP, so that it is stored. */
function eks(aws: Simulator) {
  return {
    async send(command: CreateAccessEntryCommand | AssociateAccessPolicyCommand | DeleteAccessEntryCommand) {
      const body = { accountId: PAYMENTS, roleName: "ClusterProvisioner" };
      const credentials = (await control(aws, "POST", "sessions", body)) as Simulator["credentials"];
      await clientsOf(aws, credentials).eks.send(command as CreateAccessEntryCommand);
    },
  };
}

function linesOf(path: string): string[] {
  return readFileSync(path, "utf8").trimEnd().split("\n");
}
