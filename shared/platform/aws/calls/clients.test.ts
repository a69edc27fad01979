import pino from "pino";
import { Clients } from "./clients";

const ENDPOINT = "http://127.0.0.1:4711";

describe("the SDK's clients", () => {
  const before = { ...process.env };

  afterEach(() => {
    process.env = { ...before };
  });

  it("search for the configured endpoint of a service once", async () => {
    Object.assign(process.env, { AWS_ENDPOINT_URL: "http://127.0.0.1:4712", AWS_ENDPOINT_URL_EKS: ENDPOINT });
    const clients = clientsOfTheSdk();
    const first = clients.eks("eu-west-1", sessionOf("first"));
    expect(first.config.isCustomEndpoint).toBe(false);
    await first.config.serviceConfiguredEndpoint?.();
    const second = clients.eks("eu-west-2", sessionOf("second"));
    expect(second.config.isCustomEndpoint).toBe(true);
    expect(await second.config.endpoint?.()).toMatchObject({ hostname: "127.0.0.1", port: 4711 });
    expect(clients.iam("us-east-1", sessionOf("second")).config.isCustomEndpoint).toBe(false);
  });

  it("search no more where none is configured", async () => {
    for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name];
    Object.assign(process.env, { AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" });
    const clients = clientsOfTheSdk();
    const first = clients.eks("eu-west-1", sessionOf("first"));
    expect(first.config.ignoreConfiguredEndpointUrls).toBe(false);
    await first.config.serviceConfiguredEndpoint?.();
    const { config } = clients.eks("eu-west-2", sessionOf("second"));
    expect(config.ignoreConfiguredEndpointUrls).toBe(true);
    expect(config.isCustomEndpoint).toBe(false);
  });
});

function clientsOfTheSdk(): Clients {
  return new Clients({ log: pino({ level: "silent" }), requestTimeoutMs: 1_000 });
}

function sessionOf(name: string) {
  return { accessKeyId: name, secretAccessKey: "secret" };
}
