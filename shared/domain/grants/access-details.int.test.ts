import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import pino from "pino";
import { type KubernetesStub, startKubernetesStub } from "../../../simulator/kubernetes-stub";
import type { Credentials } from "../../../simulator/sessions";
import { type Simulator, startSimulator } from "../../../simulator/start";
import { createCloud } from "../../platform/aws/cloud";
import type { EntryPlace } from "../connectors/access-cloud.port";
import { type AccessDetails, type AccessFacts, accessDetailsOf } from "./access-details";

/** What a person does with what they are handed: Debian's own AWS CLI and kubectl, and files written as the steps say. */
const TOOLS = ["/usr/bin/aws", "/usr/bin/kubectl"];
const missing = TOOLS.filter((tool) => !existsSync(tool));
const required = process.env.CI === "true";
if (missing.length > 0 && !required)
  console.info(`${missing.join(" and ")} absent: the tests of what a person is handed are skipped.`);
const withTools = missing.length === 0 || required ? describe : describe.skip;

const PAYMENTS = "310254875561";
const PERSON = "ana.silva@acme.example";
const STRANGER = /Unauthorized|the server has asked for the client to provide credentials/;
const never = new AbortController().signal;
const INSTALLATION = "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3";
const TAGS = { "managed-by": "drawbridge", "drawbridge-installation": INSTALLATION };
const run = promisify(execFile);

withTools("what a person is handed", () => {
  let aws: Simulator;
  let kubernetes: KubernetesStub;
  let portal: Server;
  let home: string;

  beforeEach(async () => {
    aws = await startSimulator({ assignmentMs: 0, roles: { installationId: INSTALLATION } });
    const cluster = { accountId: PAYMENTS, region: "eu-west-1", name: "payments-eu" };
    kubernetes = await startKubernetesStub(aws, cluster, ["checkout", "ledger"]);
    portal = await startPortal();
    home = await mkdtemp(join(tmpdir(), "drawbridge-person-"));
  });
  afterEach(async () => {
    portal?.close();
    await kubernetes?.close();
    await aws?.close();
    if (home) await rm(home, { recursive: true });
  });

  it("opens the cluster with a permission set of their own, until the entry is taken away", async () => {
    const roleArn = await assignedRole("drawbridge-01");
    const details = await grantedTo(roleArn, { strategy: "IDENTITY_CENTER", permissionSetName: "drawbridge-01" });
    await save(details, details.awsProfile);
    await signedIn(details);

    expect(await kubectl(details, "get namespaces -o name")).toBe("namespace/checkout\nnamespace/ledger\n");
    expect(JSON.parse(await kubectl(details, "auth whoami -o json")).status.userInfo.username).toBe(
      `arn:aws:sts::${PAYMENTS}:assumed-role/${roleArn.split("/").at(-1)}/ana.silva-acme.example`,
    );
    await cloud().deleteEntry(at(roleArn), never);
    await expect(kubectl(details, "get namespaces")).rejects.toThrow(STRANGER);
  });

  it("writes the same by asking EKS, with what the permission set allows", async () => {
    const roleArn = await assignedRole("drawbridge-01");
    const details = await grantedTo(roleArn, { strategy: "IDENTITY_CENTER", permissionSetName: "drawbridge-01" });
    await save({ ...details, kubeconfig: null }, details.awsProfile);
    await signedIn(details);
    await run("/bin/sh", ["-c", details.updateKubeconfigCommand], { env: environment(details), timeout: 120_000 });
    expect(await kubectl(details, "config current-context")).toBe(`${details.profileName}\n`);
    expect(await kubectl(details, "get namespaces -o name")).toBe("namespace/checkout\nnamespace/ledger\n");
  });

  it("opens the cluster with a role of their own, until the entry is taken away", async () => {
    const mine = `arn:aws:iam::${PAYMENTS}:role/people/${PERSON}`;
    const { arn: roleArn } = aws.world.putRole(PAYMENTS, {
      name: "ana",
      path: "/jit/",
      trust: { principalArns: [mine] },
    });
    aws.world.setRolePermissions(PAYMENTS, PERSON, { allows: ["sts:AssumeRole"] });
    const details = await grantedTo(roleArn, { strategy: "IAM_ROLE_TEMPLATE", roleArn });
    const { accessKeyId, secretAccessKey, sessionToken } = aws.credentialsFor(PAYMENTS, PERSON);
    const own = `\n[profile me]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\naws_session_token = ${sessionToken}\n`;
    await save(details, details.awsProfile.replace("YOUR_OWN_PROFILE", "me") + own);

    expect(await kubectl(details, "get namespaces -o name")).toBe("namespace/checkout\nnamespace/ledger\n");
    await cloud().deleteEntry(at(roleArn), never);
    await expect(kubectl(details, "get namespaces")).rejects.toThrow(STRANGER);
  });

  it("begins in the one namespace that is allowed", async () => {
    const roleArn = await assignedRole("drawbridge-01");
    const principal = { strategy: "IDENTITY_CENTER", permissionSetName: "drawbridge-01" } as const;
    const details = await grantedTo(roleArn, principal, ["checkout"]);
    await save(details, details.awsProfile);
    await signedIn(details);
    expect(await kubectl(details, "auth can-i list pods")).toBe("yes\n");
    await expect(kubectl(details, "get pods -n ledger")).rejects.toThrow("Forbidden");
  });

  /** A slot assigned to the person, and the role that came of it. */
  async function assignedRole(name: string): Promise<string> {
    const center = cloud().identityCenter("eu-west-1");
    const [arn] = aws.connection.poolPermissionSetArns as [string];
    const userId = await center.userId({ userName: PERSON }, never);
    await center.assign(PAYMENTS, arn, String(userId), never);
    const role = await cloud().reservedRole(PAYMENTS, name, never);
    return String(role?.arn);
  }

  async function grantedTo(
    roleArn: string,
    principal: AccessFacts["principal"],
    namespaces: readonly string[] | null = null,
  ): Promise<AccessDetails> {
    const access = { policies: [{ policy: "AmazonEKSViewPolicy", namespaces }], kubernetesGroups: [] };
    // A slot's role is the mark of an entry by itself.
    const tags = principal.strategy === "IDENTITY_CENTER" ? {} : TAGS;
    await cloud().createEntry(at(roleArn), { kubernetesGroups: [], tags, token: roleArn }, never);
    for (const policy of access.policies) await cloud().associatePolicy(at(roleArn), policy, never);
    const described = await cloud().describeCluster(PAYMENTS, "eu-west-1", "payments-eu", never);
    if (!described) throw new Error("The cluster was just made to answer.");
    return accessDetailsOf({
      cluster: { ...described, accountId: PAYMENTS, region: "eu-west-1" },
      principal,
      access,
      sso: { portal: aws.connection.ssoPortal, region: aws.connection.ssoRegion },
      customAccessDetails: null,
      endsAt: null,
    });
  }

  async function save({ profileName, kubeconfig }: AccessDetails, config: string): Promise<void> {
    await write(join(home, ".aws/config"), config);
    if (kubeconfig) await write(join(home, `.kube/${profileName}.yaml`), kubeconfig);
  }

  /** As `aws sso login` leaves it, which takes a browser. */
  async function signedIn({ awsProfile }: AccessDetails): Promise<void> {
    const session = /\[sso-session (.*)\]/.exec(awsProfile)?.[1] ?? "";
    const token = {
      startUrl: /sso_start_url = (.*)/.exec(awsProfile)?.[1],
      region: /sso_region = (.*)/.exec(awsProfile)?.[1],
      accessToken: "signed-in",
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    };
    const file = `${createHash("sha1").update(session).digest("hex")}.json`;
    await write(join(home, ".aws/sso/cache", file), JSON.stringify(token));
  }

  async function kubectl({ profileName }: AccessDetails, command: string): Promise<string> {
    const env = environment({ profileName });
    const { stdout } = await run("/usr/bin/kubectl", command.split(" "), { env, timeout: 120_000 });
    return stdout;
  }

  /** Nothing but the files says who this is. */
  function environment({ profileName }: Pick<AccessDetails, "profileName">): NodeJS.ProcessEnv {
    return {
      PATH: "/usr/bin:/bin",
      HOME: home,
      KUBECONFIG: join(home, `.kube/${profileName}.yaml`),
      AWS_ENDPOINT_URL: aws.url,
      AWS_ENDPOINT_URL_SSO: `http://127.0.0.1:${(portal.address() as AddressInfo).port}`,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_PAGER: "",
    };
  }

  /** The one thing the CLI asks of the portal once somebody has signed in: the credentials of a role. */
  async function startPortal(): Promise<Server> {
    const server = createServer((asked, response) => {
      const url = new URL(asked.url ?? "/", "http://portal.example");
      const isSignedIn = asked.headers["x-amz-sso_bearer_token"] === "signed-in";
      if (!isSignedIn || url.pathname !== "/federation/credentials") {
        response.writeHead(401).end("{}");
        return;
      }
      const accountId = url.searchParams.get("account_id") ?? "";
      const given: Credentials = aws.signIn(PERSON, accountId, url.searchParams.get("role_name") ?? "");
      const roleCredentials = { ...given, expiration: Date.now() + 3_600_000 };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ roleCredentials }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  function at(principalArn: string): EntryPlace {
    const place = { accountId: PAYMENTS, region: "eu-west-1", clusterName: "payments-eu", partition: "aws" };
    return { ...place, priority: "grant", principalArn };
  }

  function cloud() {
    const { region, managementAccountRoleArn, memberRoleName, externalId } = aws.connection;
    return createCloud({
      installationId: INSTALLATION,
      clock: { now: () => new Date() },
      log: pino({ enabled: false }),
      aws: { endpoint: aws.url, credentials: aws.credentials, region },
    }).organization({
      region,
      managementRoleArn: managementAccountRoleArn,
      memberRoleName,
      externalId,
      sessionDurationHours: 1,
    });
  }
});

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { mode: 0o600 });
}
