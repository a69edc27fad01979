import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { PATIENCE_MS } from "../testing/eventually";
import { type KubernetesStub, startKubernetesStub } from "./kubernetes/kubernetes-stub";
import { tokenFor } from "./kubernetes/token";
import { RemoteSimulator } from "./remote-simulator";
import { type Simulator, startSimulator } from "./start";
import { withKubectl } from "./testing/test-cli";
import { accessPolicyArn } from "./world/access-policies";
import type { Credentials } from "./world/sessions";

const PAYMENTS = "310254875561";
const PERSON = "ana.silva@acme.example";
const run = promisify(execFile);

/**
 * A person's steps: AWS's CLI writes the kubeconfig and makes a token, kubectl uses them. Both as packaged by Debian.
 * Further tokens are made by the SDK's signer, as kubectl starts the CLI up to six times for one refused command.
 */
withKubectl("a person with kubectl", () => {
  let aws: Simulator;
  let kubernetes: KubernetesStub;
  let home: string;
  let env: NodeJS.ProcessEnv;
  let person: Credentials;
  beforeAll(async () => {
    aws = await startSimulator();
    // By the control endpoint, as for a simulator of another process.
    const cluster = { accountId: PAYMENTS, region: "eu-west-1", name: "payments-eu" };
    kubernetes = await startKubernetesStub(new RemoteSimulator(aws.url), cluster, ["checkout", "ledger"]);
    home = await mkdtemp(join(tmpdir(), "simulator-kubectl-"));
    aws.world.putRole(PAYMENTS, { name: "person", trust: {}, allows: ["eks:DescribeCluster"] });
    person = aws.credentialsFor(PAYMENTS, "person", PERSON);
    env = environmentOf(person);
    await run("/usr/bin/aws", ["eks", "update-kubeconfig", "--name", "payments-eu", "--region", "eu-west-1"], { env });
  });
  afterAll(async () => {
    await kubernetes?.close();
    await aws?.close();
    if (home) await rm(home, { recursive: true });
  });

  const arn = `arn:aws:iam::${PAYMENTS}:role/person`;
  const entries = () => aws.world.entries(PAYMENTS, "eu-west-1", "payments-eu");

  it("kubectl is unauthorized before there is an entry", async () => {
    await expect(kubectl("get namespaces")).rejects.toThrow(
      /Unauthorized|the server has asked for the client to provide credentials/,
    );
  });

  it("kubectl is known with an entry, and forbidden without a policy", async () => {
    entries().create({ principalArn: arn, username: "jit:{{SessionNameRaw}}" });
    const { status } = JSON.parse(await kubectlByKubeconfig("auth whoami -o json")) as {
      status: { userInfo: { username: string } };
    };
    expect(status.userInfo.username).toBe(`jit:${PERSON}`);
    await expect(kubectl("get namespaces")).rejects.toThrow(`User "jit:${PERSON}" cannot list resource "namespaces"`);
  });

  it("kubectl gets the access of the policy, within its scope", async () => {
    entries().associate(arn, accessPolicyArn("AmazonEKSViewPolicy"), { type: "cluster" });
    expect(await kubectl("get namespaces -o name")).toBe("namespace/checkout\nnamespace/ledger\n");
    expect(await kubectl("auth can-i list pods -n ledger")).toBe("yes\n");
    await expect(kubectl("get secrets -n ledger")).rejects.toThrow("Forbidden");
    entries().associate(arn, accessPolicyArn("AmazonEKSViewPolicy"), { type: "namespace", namespaces: ["checkout"] });
    expect(await kubectl("auth can-i list pods -n checkout")).toBe("yes\n");
    await expect(kubectl("get pods -n ledger")).rejects.toThrow('in the namespace "ledger"');
  });

  it("kubectl is unauthorized again once the entry is gone", async () => {
    entries().remove(arn);
    await expect(kubectl("get namespaces")).rejects.toThrow(
      /Unauthorized|the server has asked for the client to provide credentials/,
    );
  });

  async function kubectl(command: string): Promise<string> {
    return kubectlByKubeconfig(`${command} --token ${await tokenFor(person, "payments-eu")}`);
  }

  /** With a token of the AWS CLI. */
  async function kubectlByKubeconfig(command: string): Promise<string> {
    const { stdout } = await run("/usr/bin/kubectl", command.split(" "), { env, timeout: PATIENCE_MS });
    return stdout;
  }

  function environmentOf({ accessKeyId, secretAccessKey, sessionToken }: Credentials): NodeJS.ProcessEnv {
    return {
      ...aws.env(),
      // The kubeconfig refers to `aws`; this machine may have others.
      PATH: "/usr/bin:/bin",
      HOME: home,
      KUBECONFIG: join(home, "kubeconfig"),
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
      AWS_PAGER: "",
    };
  }
});
