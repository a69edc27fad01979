import { request } from "node:https";
import { type Simulator, startSimulator } from "../start";
import { accessPolicyArn } from "../world/access-policies";
import type { Credentials } from "../world/sessions";
import { type KubernetesStub, startKubernetesStub } from "./kubernetes-stub";
import { tokenFor } from "./token";

const PAYMENTS = "310254875561";
const WHERE = { accountId: PAYMENTS, region: "eu-west-1", name: "payments-eu" };
const ROLE = "ana.silva@acme.example";
const ANA = `arn:aws:iam::${PAYMENTS}:role/people/${ROLE}`;
const VIEW = accessPolicyArn("AmazonEKSViewPolicy");
const EDIT = accessPolicyArn("AmazonEKSEditPolicy");

let aws: Simulator;
let kubernetes: KubernetesStub;
let session: Credentials;
beforeEach(async () => {
  aws = await startSimulator();
  kubernetes = await startKubernetesStub(aws, WHERE, ["checkout", "ledger"]);
  session = aws.credentialsFor(PAYMENTS, ROLE, ROLE);
});
afterEach(async () => {
  await kubernetes.close();
  await aws.close();
});

const entries = () => aws.world.entries(PAYMENTS, "eu-west-1", "payments-eu");

async function ask(path: string, token: string, method = "GET", body?: object) {
  const options = { method, ca: kubernetes.certificate, headers: { authorization: `Bearer ${token}` } };
  return new Promise<{ status: number; body: Answered }>((resolve, reject) => {
    const asked = request(`${kubernetes.url}${path}`, options, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as Answered }));
    });
    asked.on("error", reject);
    asked.end(body ? JSON.stringify(body) : undefined);
  });
}

interface Answered {
  message?: string;
  items?: { metadata: { name: string } }[];
  status?: { allowed?: boolean; userInfo?: { username: string; groups: string[]; extra: Record<string, string[]> } };
}

const look = async (credentials = session, cluster = "payments-eu") =>
  (await ask("/api/v1/namespaces", await tokenFor(credentials, cluster))).status;

describe("the caller of Kubernetes", () => {
  it("is refused without an entry, forbidden without a policy, and admitted with one", async () => {
    expect(await look()).toBe(401);
    entries().create({ principalArn: ANA });
    expect(await look()).toBe(403);
    entries().associate(ANA, VIEW, { type: "cluster" });
    expect(await look()).toBe(200);
    entries().disassociate(ANA, VIEW);
    expect(await look()).toBe(403);
    entries().remove(ANA);
    expect(await look()).toBe(401);
  });

  it("is unauthorized when the role was recreated, although ARN and entry are the same", async () => {
    entries().create({ principalArn: ANA });
    entries().associate(ANA, VIEW, { type: "cluster" });
    aws.world.recreateRole(PAYMENTS, ROLE);
    expect(await look(aws.credentialsFor(PAYMENTS, ROLE))).toBe(401);
  });

  it("stays the same after their assignment is gone, for as long as the entry and the role are there", async () => {
    const { permissionSets, center } = aws.world.identityCenterAdmin!;
    const { arn } = permissionSets.create({ name: "slot-01", tags: { "drawbridge-pool": "ours" } });
    const ana = center.principalNamed({ user: ROLE });
    permissionSets.assign(arn, PAYMENTS, ana);
    const signedIn = aws.signIn(ROLE, PAYMENTS, "slot-01");
    const role = [...aws.world.account(PAYMENTS).roles.values()].find(({ name }) => name.includes("_slot-01_"))!;
    entries().create({ principalArn: role.arn });
    entries().associate(role.arn, VIEW, { type: "cluster" });
    aws.world.timing.roleRemovalMs = 60_000;
    permissionSets.unassign(arn, PAYMENTS, ana);
    expect(await look(signedIn)).toBe(200);
    aws.advanceClock(60_000);
    expect(await look(signedIn)).toBe(401);
    expect(aws.world.slotWatch.history().find((one) => one.role.id === role.id)).toMatchObject({
      entries: [{ clusterArn: expect.stringContaining("payments-eu"), principals: [ana], until: expect.any(Number) }],
    });
  });

  it("is known only when the entry has reached the cluster", async () => {
    aws.setConsistencyDelay(60_000);
    entries().create({ principalArn: ANA });
    expect(await look()).toBe(401);
    aws.settle();
    expect(await look()).toBe(403);
  });

  it("is the signer of the token, for this cluster, a quarter of an hour ago at most", async () => {
    entries().create({ principalArn: ANA });
    entries().associate(ANA, VIEW, { type: "cluster" });
    const at = (minutesAgo: number) => new Date(Date.now() - minutesAgo * 60_000);
    const asks = async (token: string) => (await ask("/api/v1/namespaces", token)).status;
    const good = await tokenFor(session, "payments-eu");
    expect(await asks(await tokenFor(session, "payments-eu", { signingDate: at(14) }))).toBe(200);
    expect(await asks(await tokenFor(session, "payments-eu", { signingDate: at(16) }))).toBe(401);
    expect(await asks(await tokenFor(session, "payments-eu", { signingDate: at(-10) }))).toBe(401);
    expect(await asks(await tokenFor(session, "payments-us"))).toBe(401);
    expect(await asks(await tokenFor({ ...session, secretAccessKey: "guessed" }, "payments-eu"))).toBe(401);
    expect(await asks(await tokenFor(session, "payments-eu", { action: "AssumeRole" }))).toBe(401);
    const changed = Buffer.from(good.slice(11), "base64url").toString().replace("Expires=60", "Expires=61");
    expect(await asks(`k8s-aws-v1.${Buffer.from(changed).toString("base64url")}`)).toBe(401);
    expect(await asks(good.replace("k8s-aws-v1.", ""))).toBe(401);
    expect(await asks("")).toBe(401);
    aws.advanceClock(16 * 60_000);
    expect(await asks(good)).toBe(401);
  });

  it("cannot name another host than that of STS", async () => {
    entries().create({ principalArn: ANA });
    const others = [
      "https://elsewhere.example",
      "https://sts.amazonaws.com.elsewhere.example",
      "http://sts.amazonaws.com",
      "http://127.0.0.1:9",
    ];
    for (const origin of others) {
      expect((await ask("/api", await tokenFor(session, "payments-eu", { origin }))).status).toBe(401);
    }
    expect(aws.calls({ service: "sts" })).toEqual([]);
    const global = await tokenFor(session, "payments-eu", { origin: "https://sts.amazonaws.com" });
    expect((await ask("/api", global)).status).toBe(200);
  });

  it("is told their identity", async () => {
    entries().create({ principalArn: ANA, username: "jit:{{SessionName}}", kubernetesGroups: ["auditors"] });
    const review = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
    const path = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    const { status, body } = await ask(path, await tokenFor(session, "payments-eu"), "POST", review);
    expect(status).toBe(201);
    expect(body.status?.userInfo).toMatchObject({
      username: "jit:ana.silva-acme.example",
      groups: ["auditors", "system:authenticated"],
      extra: { canonicalArn: [ANA], sessionName: [ROLE] },
    });
  });
});

describe("the allowed verbs", () => {
  const can = async (
    policyArn: string,
    scope: Parameters<ReturnType<typeof entries>["associate"]>[2],
    wish: object,
  ) => {
    if (!entries().find(ANA)) entries().create({ principalArn: ANA });
    entries().associate(ANA, policyArn, scope);
    const token = await tokenFor(session, "payments-eu");
    const review = { kind: "SelfSubjectAccessReview", spec: { resourceAttributes: wish } };
    const answer = await ask("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", token, "POST", review);
    return answer.body.status?.allowed;
  };
  const everywhere = { type: "cluster" } as const;
  const within = (...namespaces: string[]) => ({ type: "namespace", namespaces }) as const;

  it.each([
    [VIEW, everywhere, { verb: "list", resource: "pods" }, true],
    [VIEW, everywhere, { verb: "list", resource: "secrets", namespace: "a" }, false],
    [VIEW, everywhere, { verb: "list", resource: "nodes" }, false],
    [VIEW, everywhere, { verb: "delete", resource: "pods", namespace: "a" }, false],
    [VIEW, within("a"), { verb: "list", resource: "pods", namespace: "a" }, true],
    [VIEW, within("a"), { verb: "list", resource: "pods", namespace: "ab" }, false],
    [VIEW, within("a"), { verb: "list", resource: "pods" }, false],
    [VIEW, within("dev-*"), { verb: "list", resource: "pods", namespace: "dev-7" }, true],
    [EDIT, within("a"), { verb: "create", resource: "secrets", namespace: "a" }, true],
    [EDIT, within("a"), { verb: "create", resource: "rolebindings", namespace: "a" }, false],
    [EDIT, everywhere, { verb: "delete", resource: "namespaces", namespace: "a" }, false],
    [
      accessPolicyArn("AmazonEKSAdminPolicy"),
      within("a"),
      { verb: "create", resource: "rolebindings", namespace: "a" },
      true,
    ],
    [accessPolicyArn("AmazonEKSAdminViewPolicy"), everywhere, { verb: "list", resource: "secrets" }, true],
    [accessPolicyArn("AmazonEKSSecretReaderPolicy"), everywhere, { verb: "list", resource: "pods" }, false],
    [accessPolicyArn("AmazonEKSClusterAdminPolicy"), everywhere, { verb: "delete", resource: "nodes" }, true],
    [accessPolicyArn("AmazonEKSNetworkingPolicy"), everywhere, { verb: "list", resource: "pods" }, false],
  ])("%s, %j: %j is %s", async (policyArn, scope, wish, allowed) => {
    expect(await can(policyArn, scope, wish)).toBe(allowed);
  });

  it("are those that they can use", async () => {
    entries().create({ principalArn: ANA });
    entries().associate(ANA, VIEW, within("checkout"));
    const token = await tokenFor(session, "payments-eu");
    expect((await ask("/api/v1/namespaces/checkout", token)).body).toMatchObject({ metadata: { name: "checkout" } });
    expect((await ask("/api/v1/namespaces/checkout/pods", token)).body).toMatchObject({ kind: "PodList", items: [] });
    expect(await ask("/api/v1/namespaces/ledger/pods", token)).toMatchObject({
      status: 403,
      body: {
        message: expect.stringContaining('cannot list resource "pods" in API group "" in the namespace "ledger"'),
      },
    });
    expect((await ask("/api/v1/namespaces/checkout/pods/x", token)).status).toBe(404);
    expect((await ask("/apis/apps/v1/deployments", token)).status).toBe(404);
    entries().associate(ANA, EDIT, within("checkout"));
    expect((await ask("/api/v1/namespaces/checkout/pods", token, "POST", {})).status).toBe(405);
  });
});
