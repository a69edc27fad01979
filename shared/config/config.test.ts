import { z } from "zod";
import { StartupError } from "../kernel/app-error";
import { type AwsConfig, assertAwsConfig, loadConfig } from "./config";
import { edgeVariables } from "./edge-variables";

const DATABASE_URL = "postgres://localhost/drawbridge";

describe("the configuration", () => {
  it("needs a database and has a default for the rest", () => {
    expect(loadConfig({ DATABASE_URL })).toEqual({
      DATABASE_URL,
      HOST: "127.0.0.1",
      PORT: 4000,
      LOG_LEVEL: "info",
      DRAWBRIDGE_AUDIT_STDOUT: "0",
      DRAWBRIDGE_AWS: "simulator",
      DRAWBRIDGE_DATABASE_CONNECTIONS: 11,
      DRAWBRIDGE_QUEUE_CONNECTIONS: 2,
      DRAWBRIDGE_FRESH_SIGN_IN_MINUTES: 30,
      DRAWBRIDGE_PERSONAL_TOKEN_DAYS: 90,
      DRAWBRIDGE_DEV_SIGN_IN: "0",
      DRAWBRIDGE_PLAINTEXT_CONNECTIONS: "refused",
      DRAWBRIDGE_CONNECTOR_NAME: "local",
      DRAWBRIDGE_CONSOLE: "1",
      DRAWBRIDGE_IDENTITY_FILE_PROVIDER: "People from file",
      DRAWBRIDGE_SYNC_INTERVAL_MINUTES: 60,
      DRAWBRIDGE_READY_JSON: "0",
      DRAWBRIDGE_AUTOMATIC_ENDS_HELD_MINUTES: 60,
      DRAWBRIDGE_REMOVALS_HELD_ABOVE_COUNT: 3,
      DRAWBRIDGE_REMOVALS_HELD_ABOVE_PERCENT: 5,
      ...z.object(edgeVariables).parse({}),
    });
  });

  it("takes an empty variable for an unset one, and ignores unknown ones", () => {
    expect(loadConfig({ DATABASE_URL, PORT: "", REDIS_URL: " ", HOME: "/root" })).toEqual(
      loadConfig({ DATABASE_URL, REDIS_URL: undefined }),
    );
  });

  it("names every problem at once", () => {
    const load = () =>
      loadConfig({
        DATABASE_URL: "mysql://localhost",
        PORT: "70000",
        LOG_LEVEL: "loud",
        DRAWBRIDGE_INSTALLATION_ID: "1",
        DRAWBRIDGE_ADMIN_TOKEN: "short",
        DRAWBRIDGE_AWS: "maybe",
        DRAWBRIDGE_SYNC_INTERVAL_MINUTES: "1",
        DRAWBRIDGE_CONNECTOR_NAME: " ",
        DRAWBRIDGE_CONNECTOR_KIND: "VM",
      });
    expect(load).toThrow(StartupError);
    for (const name of [
      "DATABASE_URL",
      "PORT",
      "LOG_LEVEL",
      "DRAWBRIDGE_INSTALLATION_ID",
      "DRAWBRIDGE_ADMIN_TOKEN",
      "DRAWBRIDGE_AWS",
      "DRAWBRIDGE_SYNC_INTERVAL_MINUTES",
      "DRAWBRIDGE_CONNECTOR_NAME",
      "DRAWBRIDGE_CONNECTOR_KIND",
    ]) {
      expect(load).toThrow(`${name} `);
    }
  });

  it("shows the form of a database address when there is none", () => {
    expect(() => loadConfig({})).toThrow("DATABASE_URL is missing: where PostgreSQL is, such as postgres://");
  });

  it("never repeats a secret in its error", () => {
    expect(() => loadConfig({ DATABASE_URL, DRAWBRIDGE_ADMIN_TOKEN: "hunter2" })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("hunter2") }),
    );
  });

  it.each(["4000abc", "4000.5", "-1", "NaN"])("refuses the port %j", (PORT) => {
    expect(() => loadConfig({ DATABASE_URL, PORT })).toThrow("PORT ");
  });
});

describe("the AWS that a worker calls", () => {
  const simulator = (AWS_ENDPOINT_URL?: string): AwsConfig => ({ DRAWBRIDGE_AWS: "simulator", AWS_ENDPOINT_URL });

  it.each([
    ["the simulator", simulator("http://127.0.0.1:4566")],
    ["a simulator by name", simulator("https://aws-simulator.internal:8443/base")],
    [
      "the real one, by an installation that says who it is",
      { DRAWBRIDGE_AWS: "real", DRAWBRIDGE_INSTALLATION_ID: "id" },
    ],
    ["a name that only ends like AWS's", simulator("http://notamazonaws.com")],
  ] as [string, AwsConfig][])("may be %s", (_what, config) => {
    expect(() => assertAwsConfig(config)).not.toThrow();
  });

  it.each([
    ["nowhere", simulator()],
    ["no address", simulator("simulator")],
    ["the real one by its endpoint", simulator("https://sts.amazonaws.com")],
    ["the real one in a region", simulator("https://eks.eu-west-1.amazonaws.com")],
    ["the real one in capital letters", simulator("https://STS.AMAZONAWS.COM")],
    ["the real one with a dot at the end", simulator("https://sts.amazonaws.com.")],
    ["the real one in China", simulator("https://sts.cn-north-1.amazonaws.com.cn")],
    ["the real one in the sovereign cloud", simulator("https://sts.eusc-de-east-1.amazonaws.eu")],
    ["the real one by its dual-stack name", simulator("https://eks.eu-west-1.api.aws")],
    ["the real one, by an installation that does not say who it is", { DRAWBRIDGE_AWS: "real" }],
  ] as [string, AwsConfig][])("is never %s", (_what, config) => {
    expect(() => assertAwsConfig(config)).toThrow(StartupError);
  });
});
