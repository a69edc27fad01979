import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { withCli } from "../../../simulator/testing/test-cli";
import { saveGrant, saveIdentity, saveProvider, saveTarget } from "../../../testing/factories";
import type { Grant } from "../grants/grant.entity";
import { Integration } from "../integrations/integration.entity";
import { PAYMENTS_ACCOUNT, SimulatedPayments } from "./testing/simulated-payments";

const run = promisify(execFile);
const PAGE = readFileSync(join(__dirname, "../../../docs/runbooks/break-glass.md"), "utf8");
const [GIVE, END, LIST] = [...PAGE.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block!);
const [OVER] = [...PAGE.matchAll(/^```sql\n([\s\S]*?)^```$/gm)].map(([, block]) => block!);
/** The lines of the first block that the other blocks need in the same shell: the cluster, and for an end the role. */
const PLACE = GIVE!.slice(0, GIVE!.indexOf("ROLE="));
const PLACE_AND_ROLE = GIVE!.slice(0, GIVE!.indexOf("aws eks create-access-entry"));

let harness: SimulatedPayments;
let folder: string;

withCli("the runbook of an outage", () => {
  beforeAll(async () => {
    harness = await SimulatedPayments.open();
    folder = mkdtempSync(join(tmpdir(), "break-glass-"));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await harness.close();
  });
  beforeEach(() => harness.begin());

  it("gives access by an entry that Drawbridge reports and never removes, and ends it", async () => {
    await runInShell(GIVE!);
    const admins = roleOf("AdministratorAccess");
    expect(policiesOf(admins)).toEqual([expect.stringContaining("AmazonEKSClusterAdminPolicy")]);
    expect(readFileSync(join(folder, "break-glass.yaml"), "utf8")).toContain("payments-eu");

    await scanTwice();
    expect(await harness.found()).toContain(`FOREIGN ${admins}`);
    expect(harness.aws.calls({ operation: "DeleteAccessEntry" })).toEqual([]);

    await runInShell(PLACE_AND_ROLE + END!);
    expect(policiesOf(admins)).toBeUndefined();
    await harness.scan();
    expect(await harness.found()).not.toContain(`FOREIGN ${admins}`);
  });

  it("does not end an entry that was there before", async () => {
    const admins = roleOf("AdministratorAccess");
    harness.aws.world.entries(PAYMENTS_ACCOUNT, "eu-west-1", "payments-eu").create({ principalArn: admins });
    harness.aws.settle();
    expect(await runInShell(PLACE_AND_ROLE + END!)).toContain("had an entry before");
    expect(policiesOf(admins)).toEqual([]);
  });

  it("lists the entries of the pool's roles and no others", async () => {
    const slot = roleOfSlot();
    const entries = harness.aws.world.entries(PAYMENTS_ACCOUNT, "eu-west-1", "payments-eu");
    for (const principalArn of [slot, roleOf("AdministratorAccess")]) entries.create({ principalArn });
    harness.aws.settle();
    expect((await runInShell(PLACE + LIST!)).trim()).toBe(slot);
  });

  it("finds the entries in the database for which no grant has time left", async () => {
    const { db } = harness.domain;
    const { personId } = await saveIdentity(db, await saveProvider(db), "ana");
    const [integration] = await db.manager.find(Integration);
    const need = { personId, integration: integration!, accountId: PAYMENTS_ACCOUNT };
    const binding = await harness.domain.act((tx) => harness.domain.bindings.ensure(tx, need));
    const entryWith = async (principalArn: string, ...grants: readonly Partial<Grant>[]) => {
      const targetId = await saveTarget(db, binding, { principalArn, physicalKey: `${principalArn}#1` });
      for (const grant of grants) await saveGrant(db, binding, { state: "ACTIVE", targetId, ...grant });
    };
    const [past, future] = [new Date("2020-01-01T00:00:00Z"), new Date("2999-01-01T00:00:00Z")];
    const gone = { state: "REVOKED", endsAt: past, endedAt: past, endAskedAt: past, endReason: "EXPIRED" } as const;
    await entryWith("over", { endsAt: past }, gone);
    await entryWith("ending-early", { state: "REVOKING", endsAt: future, endAskedAt: past, endReason: "GIVEN_BACK" });
    await entryWith("kept-by-another-grant", { endsAt: past }, { endsAt: future });
    await entryWith("without-an-end", { endsAt: past }, { endsAt: null });
    await entryWith("ended", gone);
    const found: { principal_arn: string }[] = await db.query(OVER!);
    expect(found.map(({ principal_arn }) => principal_arn)).toEqual(["over", "ending-early"]);
  });
});

/** Runs commands as an administrator of the account, in a shell of its own. Answers the printed text. */
async function runInShell(commands: string): Promise<string> {
  const { aws } = harness;
  const person = aws.credentialsFor(PAYMENTS_ACCOUNT, roleOf("AdministratorAccess").split("/").pop()!, "incident");
  const env = {
    ...aws.env(),
    // The runbook says `aws`; this machine may have others.
    PATH: "/usr/bin:/bin",
    HOME: folder,
    AWS_ACCESS_KEY_ID: person.accessKeyId,
    AWS_SECRET_ACCESS_KEY: person.secretAccessKey,
    AWS_SESSION_TOKEN: person.sessionToken,
    AWS_PAGER: "",
  };
  const { stdout } = await run("bash", ["-euo", "pipefail", "-c", commands], { env, cwd: folder });
  aws.settle();
  return stdout;
}

/** Far enough apart that an orphan would be removed. */
async function scanTwice(): Promise<void> {
  await harness.scan();
  harness.domain.clock.advance({ seconds: 5 });
  await harness.scan();
  harness.aws.settle();
}

function policiesOf(principal: string): string[] | undefined {
  return harness.aws.world
    .effectiveAccess(PAYMENTS_ACCOUNT, "eu-west-1", "payments-eu")
    .find(({ principalArn }) => principalArn === principal)
    ?.policies.map(({ policyArn }) => policyArn);
}

function roleOf(permissionSet: string): string {
  const roles = [...harness.aws.world.account(PAYMENTS_ACCOUNT).roles.values()];
  return roles.find(({ name }) => name.includes(`_${permissionSet}_`))!.arn;
}

function roleOfSlot(): string {
  const { permissionSets, center } = harness.aws.world.identityCenterAdmin!;
  const ana = center.principalNamed({ user: "ana.silva@acme.example" });
  permissionSets.assign(harness.aws.connection.poolPermissionSetArns[0]!, PAYMENTS_ACCOUNT, ana);
  return roleOf("drawbridge-01");
}
