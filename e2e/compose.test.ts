import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { freePort } from "../launcher/free-port";
import { isOnPath } from "../launcher/which";
import { TestBrowser } from "../server/auth/testing/browser";
import { RealProvider } from "../server/auth/testing/real-provider";
import { configSchema } from "../shared/config/config";
import { optionsFrom } from "../simulator/options-from-env";
import { eventually } from "../testing/eventually";
import { composeEnvironment, composeServices } from "./testing/compose-file";
import { Harness } from "./testing/harness";
import { runProgram } from "./testing/run-to-end";

const DOT_ENV = { DRAWBRIDGE_INSTALLATION_ID: "00000000-0000-4000-8000-000000000007" };
const SINK_SECRET = "the SIEM and Drawbridge share this";
const OF_ONE_PROCESS = new Set(["REDIS_URL", "DRAWBRIDGE_INSTALLATION_ID"]);
/** Their values are mounted as files. */
const SECRET = /_FILE$/;
const WORLD = "SIMULATOR_WORLD_FILE";

const [GUIDE] = /^## On one machine, against the simulator\n[\s\S]*?(?=^## )/m.exec(
  readFileSync(join(__dirname, "../deploy/README.md"), "utf8"),
)!;
// Where everything is to be tried, a program that is missing fails the test.
const guided = process.env.CI === "true" || ["curl", "jq", "openssl"].every(isOnPath) ? it : it.skip;

/** Variables that mean nothing to a worker, or that ECS sets by itself. */
const NOT_FOR_WORKERS =
  /^(HOST|PORT|NODE_ENV|DRAWBRIDGE_(ALLOWED_ORIGINS|OIDC_PROVIDERS|TRUSTED_ISSUERS|ROLE_GROUPS|FRESH_SIGN_IN_MINUTES|PERSONAL_TOKEN_DAYS|CONSOLE|DEV_SIGN_IN|ADMIN_TOKEN|DATABASE_USER|DATABASE_USER_PASSWORD|STRANGER_LIMIT|SLOW_READER_SECONDS|IDENTITY_FILE|IDENTITY_FILE_PROVIDER|TRUSTED_PROXIES|CONNECTOR_KIND|READY_JSON|RATE_LIMIT|SCIM_RATE_LIMIT|SIGN_IN_LIMIT|FAILED_SIGN_IN_LIMIT|SOCKET_\w+|(QUERY|MUTATION|VERIFY)_TIMEOUT_SECONDS|MAX_\w+)|AWS_ENDPOINT_URL|ECS_CONTAINER_METADATA_URI_V4|KUBERNETES_SERVICE_HOST|\w+_FILE)$/;

describe("settings of a deployment", () => {
  it("reach every process of the platform in docker-compose.yml, which sets few of them itself", () => {
    const platform = Object.entries(composeServices()).filter(([, { image }]) => image === "drawbridge");
    expect(platform.map(([name]) => name)).toEqual(["migrate", "server", "worker"]);
    for (const [name, service] of platform) {
      expect([name, service.env_file]).toEqual([name, [{ path: "drawbridge.env", required: false }]]);
      const own = Object.keys(service.environment ?? {}).filter((variable) => variable in configSchema.shape);
      const fixed = {
        migrate: [],
        server: ["DRAWBRIDGE_AUDIT_ANCHOR"],
        worker: ["DRAWBRIDGE_AUDIT_ANCHOR", "DRAWBRIDGE_AWS", "AWS_ENDPOINT_URL", "AWS_REGION"],
      }[name]!;
      expect([name, own.filter((variable) => !OF_ONE_PROCESS.has(variable) && !SECRET.test(variable))]).toEqual([
        name,
        fixed,
      ]);
    }
  });

  it("keep the audit anchor and the simulated world on volumes that outlast the containers, in a folder that the container's user may write to", () => {
    const { server, worker } = composeServices();
    const folder = dirname(server!.environment!.DRAWBRIDGE_AUDIT_ANCHOR!);
    expect([server!.volumes, worker!.volumes]).toEqual(Array(2).fill([`anchor:${folder}`]));
    const { simulator } = composeServices();
    expect(simulator!.volumes).toEqual([`world:${dirname(simulator!.environment![WORLD]!)}`]);
    expect(dirname(simulator!.environment![WORLD]!)).toBe(folder);
    const dockerfile = readFileSync(join(__dirname, "../deploy/Dockerfile"), "utf8");
    expect(dockerfile).toContain(`install -d -o 1000 -g 1000 -m 0700 ${folder}\n`);
    const { Task } = readTemplate().Resources;
    const [{ MountPoints }] = Task.Properties.ContainerDefinitions;
    expect(JSON.stringify(MountPoints)).toContain(`"ContainerPath":"${folder}"`);
  });

  it("mount each secret that a process names as a file, and put none into its environment", () => {
    const services = Object.entries(composeServices());
    const named = services.map(([name, { environment = {} }]) => {
      const paths = Object.entries(environment).filter(([variable]) => SECRET.test(variable) && variable !== WORLD);
      return [name, paths.map(([, path]) => path.replace("/run/secrets/", ""))];
    });
    expect(named).toEqual(services.map(([name, { secrets = [] }]) => [name, secrets]));
    const texts = services.flatMap(([, { environment = {} }]) => Object.keys(environment));
    expect(texts.filter((variable) => /(PASSWORD|TOKEN|SECRET_KEY|DATABASE_URL)$/.test(variable))).toEqual([
      "AWS_SESSION_TOKEN",
    ]);
  });

  it("build each image once", () => {
    const services = Object.entries(composeServices()).filter(([, { image }]) => image.startsWith("drawbridge"));
    expect(services.filter(([, { build }]) => build).map(([name]) => name)).toEqual(["migrate", "simulator"]);
    const others = services.filter(([, { build }]) => !build);
    expect(others.map(([name, { pull_policy: policy }]) => [name, policy])).toEqual([
      ["server", "never"],
      ["worker", "never"],
    ]);
  });

  it("let webhooks and audit events leave the machine, from the server and the worker", () => {
    const { server, worker, postgres, valkey } = composeServices();
    expect([server!.networks, worker!.networks]).toEqual(Array(2).fill(["inside", "outside"]));
    expect([postgres!.networks, valkey!.networks]).toEqual(Array(2).fill(["inside"]));
  });

  it("reach the worker of the ECS template where they apply to it", () => {
    const [{ Environment, Secrets }] = readTemplate().Resources.Task.Properties.ContainerDefinitions;
    const text = JSON.stringify([Environment, Secrets]);
    const named = [...text.matchAll(/"Name":"(\w+)"/g)].map(([, name]) => name!);
    const wanted = Object.keys(configSchema.shape).filter((name) => !NOT_FOR_WORKERS.test(name));
    expect(wanted.filter((name) => !named.includes(name))).toEqual([]);
    expect(named.filter((name) => !(name in configSchema.shape))).toEqual([]);
  });

  it("pin every image to an exact version", () => {
    const foreign = Object.values(composeServices()).filter(({ image }) => !image.startsWith("drawbridge"));
    const dockerfile = readFileSync(join(__dirname, "../deploy/Dockerfile"), "utf8");
    const bases = [...dockerfile.matchAll(/^FROM (\S+:\S+)/gm)].map(([, image]) => image!);
    const images = [...foreign.map(({ image }) => image), ...bases];
    expect(images).toHaveLength(5);
    for (const image of images) expect(image).toMatch(/:\d+\.\d+(\.\d+)?(-[a-z-]+)?(@sha256:[0-9a-f]{64})?$/);
  });
});

describe("the processes of docker-compose.yml with its variables", () => {
  it("sign a person in, seal a webhook's secret, deliver to it, and send audit events to a SIEM", async () => {
    const [port, hooks, siem] = [await freePort(), await startReceiver(), await startReceiver()];
    const origin = `http://127.0.0.1:${port}`;
    const provider = await RealProvider.start(`${origin}/auth/callback`);
    const client = { issuer: provider.issuer, clientId: "drawbridge", clientSecret: "a-secret-of-the-client" };
    const settings = [
      `DRAWBRIDGE_URL=${origin}`,
      `DRAWBRIDGE_OIDC_PROVIDERS=${JSON.stringify([{ ...client, name: "okta", trustEmail: true }])}`,
      `DRAWBRIDGE_AUDIT_WEBHOOK_URL=${siem.url}`,
      `DRAWBRIDGE_AUDIT_WEBHOOK_SECRET=${SINK_SECRET}`,
      "DRAWBRIDGE_WEBHOOK_TARGETS=any",
    ].join("\n");
    const { server, worker } = composeServices();
    const envOf = (service: typeof server) =>
      reachable(composeEnvironment(service!, DOT_ENV, { "drawbridge.env": settings }));
    try {
      await using harness = await Harness.open();
      const own = { DRAWBRIDGE_INSTALLATION_ID: harness.installationId, DRAWBRIDGE_SECRET_KEY: "k".repeat(64) };
      const { api } = await harness.startServer({ ...envOf(server), ...own, PORT: String(port) });
      await harness.startWorker({ ...envOf(worker), ...own });

      const { createIdentityProvider } = await api.ask<{ createIdentityProvider: { provider: { id: string } } }>(
        'mutation { createIdentityProvider(input: { name: "People" }) { provider { id } } }',
      );
      await api.ask(
        "mutation ($id: ID!, $text: String!) { importIdentities(providerId: $id, document: $text) { held } }",
        {
          id: createIdentityProvider.provider.id,
          text: "users: [{ id: ana, userName: ana, email: ana@example.com }]",
        },
      );
      await provider.becomes({ sub: "1", email: "ana@example.com", email_verified: true });
      const browser = new TestBrowser(origin);
      await browser.signIn("okta");
      expect((await browser.ask("{ viewer { name } }")).body.errors).toBeUndefined();

      const { createWebhook } = await api.ask<{ createWebhook: { secret: string; webhook: { id: string } } }>(
        `mutation ($url: String!) { createWebhook(input: { url: $url, events: [GRANT_ENDED] }) { secret webhook { id } } }`,
        { url: hooks.url },
      );
      const { webhook, secret } = createWebhook;
      const [stored] = await harness.sql<{ secret: string }>("select secret from webhooks");
      expect(stored!.secret).not.toContain(secret);
      await api.ask("mutation ($id: ID!) { testNotification(channel: WEBHOOK, webhookId: $id) { sentTo } }", {
        id: webhook.id,
      });
      await eventually("the webhook is delivered", () => hooks.received.length > 0);
      expect(hooks.isSignedWith(secret)).toBe(true);

      await eventually("the SIEM knows of the webhook", () => siem.received.join().includes(webhook.id));
      expect(siem.isSignedWith(SINK_SECRET)).toBe(true);
    } finally {
      await Promise.all([provider.stop(), hooks.stop(), siem.stop()]);
    }
  });
});

describe("the guide to Compose, line by line", () => {
  const [makeFiles, start, connect] = [...GUIDE.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, lines]) => lines!);
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "drawbridge-test-"));
    writeFileSync(join(folder, "docker"), "#!/bin/sh\n", { mode: 0o755 });
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  /** As at a prompt, where the lines after one that failed run all the same. */
  const play = (lines: string) =>
    runProgram(["/bin/sh", "-c", `cd ${folder}\n${lines}`], { PATH: `${folder}:${process.env.PATH}` });
  const made = () =>
    [".env", ...readdirSync(join(folder, "secrets")).map((name) => `secrets/${name}`)].map((name) => [
      name,
      readFileSync(join(folder, name), "utf8"),
    ]);

  guided("makes the secrets, and connects the simulated organization", async () => {
    expect(await play(makeFiles!)).toEqual({ code: 0, stdout: "", stderr: "" });
    const first = made();
    const again = await play(makeFiles!);
    expect(made()).toEqual(first);
    expect(again).toMatchObject({ code: 1, stdout: "", stderr: "secrets is there already" });
    expect(await play(start!)).toEqual({ code: 0, stdout: "", stderr: "" });
    const secret = (name: string) => readFileSync(join(folder, "secrets", name), "utf8").trim();
    expect(secret("database-url")).toBe(
      `postgres://drawbridge:${secret("postgres-password")}@postgres:5432/drawbridge`,
    );
    const { server, worker, simulator } = composeServices();
    const [, installationId] = /^DRAWBRIDGE_INSTALLATION_ID=(.+)\n$/.exec(readFileSync(join(folder, ".env"), "utf8"))!;
    const envOf = (service: typeof server) =>
      composeEnvironment(service!, { DRAWBRIDGE_INSTALLATION_ID: installationId! }, {});
    const own = {
      DRAWBRIDGE_SECRET_KEY: secret("secret-key"),
      DRAWBRIDGE_ADMIN_TOKEN: secret("admin-token"),
      DRAWBRIDGE_CONNECTOR_NAME: "local",
    };
    const kept = { file: join(folder, "world.jsonl") };

    await using harness = await Harness.open({
      ...optionsFrom({ ...envOf(simulator), SIMULATOR_PORT: "0" }),
      host: "127.0.0.1",
      kept,
    });
    const { child } = await harness.startServer({ ...reachable(envOf(server)), ...own });
    await harness.startWorker({ ...reachable(envOf(worker)), ...own });
    const here = connect!
      .replace("http://127.0.0.1:4000", `http://127.0.0.1:${child.ready.port}`)
      .replace("http://127.0.0.1:4566", harness.aws.url);
    const { stdout, stderr, code } = await play(here);
    expect([code, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toMatchObject({ data: { createIntegration: { integration: {} } } });

    await eventually("the clusters are found", async () => {
      const [row] = await harness.sql<{ count: number }>(
        "select count(*)::int from resources where type = 'EKS_CLUSTER'",
      );
      return row!.count === 20;
    });
  });
});

function readTemplate() {
  const text = readFileSync(join(__dirname, "../deploy/aws/connector-task.yaml"), "utf8");
  return parse(text, { logLevel: "silent" });
}

/** Without the addresses inside of Compose's network, its volume and its secrets, which a story has others for. */
function reachable(environment: Record<string, string>) {
  const { REDIS_URL, AWS_ENDPOINT_URL, DRAWBRIDGE_AUDIT_ANCHOR: _, ...rest } = environment;
  expect(REDIS_URL).toBe("redis://valkey:6379");
  if (AWS_ENDPOINT_URL !== undefined) expect(AWS_ENDPOINT_URL).toBe("http://simulator:4566");
  return Object.fromEntries(Object.entries(rest).filter(([name]) => !SECRET.test(name)));
}

/** Takes whatever is posted to it. */
async function startReceiver() {
  const received: string[] = [];
  const signatures: string[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    received.push(body);
    signatures.push(String(request.headers["x-drawbridge-signature"]));
    response.writeHead(204).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`,
    received,
    isSignedWith: (secret: string) =>
      received.every((body, n) => {
        const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signatures[n]!) ?? [];
        return v1 === createHmac("sha256", secret).update(`${t}.${body}`).digest("hex");
      }),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
