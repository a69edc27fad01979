import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Simulator, startSimulator } from "./start";
import { withCli } from "./testing/test-cli";

const run = promisify(execFile);
const PAGE = readFileSync(join(__dirname, "../docs/runbooks/uninstall.md"), "utf8");
const blocks = [...PAGE.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block!);
const blockWith = (command: string) => blocks.find((block) => block.includes(command))!;
const MANAGEMENT = "310254870016";
const PAYMENTS = "310254875561";

let aws: Simulator;

withCli("the runbook of leaving", () => {
  beforeAll(async () => {
    aws = await startSimulator({ roles: { installationId: "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3" } });
    for (const account of [MANAGEMENT, PAYMENTS])
      aws.world.putRole(account, { name: "admin", trust: {}, allows: ["*"] });
  });
  afterAll(() => aws.close());

  it("deletes the permission sets of the pool and no others, once nobody is assigned to them", async () => {
    const { permissionSets, center } = aws.world.identityCenterAdmin!;
    const [first, second] = aws.connection.poolPermissionSetArns as [string, string];
    const ana = center.principalNamed({ user: "ana.silva@acme.example" });
    permissionSets.assign(first, PAYMENTS, ana);
    const remove = blockWith("delete-permission-set");
    await expect(runAsAdmin(MANAGEMENT, remove, `${first},${second}`)).rejects.toThrow("ConflictException");
    expect(await runAsAdmin(PAYMENTS, blockWith("iam list-roles"))).toContain("AWSReservedSSO_drawbridge-01_");

    permissionSets.unassign(first, PAYMENTS, ana);
    aws.settle();
    await runAsAdmin(MANAGEMENT, remove, `${first},${second}`);
    expect(
      ["drawbridge-01", "drawbridge-02", "drawbridge-03"].map((name) => permissionSets.named(name) ?? null),
    ).toEqual([null, null, expect.anything()]);
    expect(permissionSets.named("AdministratorAccess")).toBeDefined();
    expect((await runAsAdmin(PAYMENTS, blockWith("iam list-roles"))).trim()).toBe("");
  });
});

async function runAsAdmin(account: string, commands: string, pool = ""): Promise<string> {
  const { accessKeyId, secretAccessKey, sessionToken } = aws.credentialsFor(account, "admin", "leaving");
  const env = {
    ...aws.env(),
    // The runbook says `aws`; this machine may have others.
    PATH: "/usr/bin:/bin",
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_PAGER: "",
    REGION: "eu-west-1",
    POOL: pool,
  };
  return (await run("bash", ["-euo", "pipefail", "-c", commands], { env })).stdout;
}
