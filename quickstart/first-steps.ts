import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { integrationInput, type SimulatedConnection } from "./connect";
import { DemoApi } from "./demo/api";

interface Running {
  readonly url: string;
  readonly adminToken: string;
  readonly connectorId: string;
  readonly dataDir: string;
  /** Null with the real AWS. */
  readonly simulator: { readonly url: string; readonly connect: Record<string, unknown> } | null;
}

/** The terminal commands from a new platform to requested and used access. */
export async function firstSteps(platform: Running): Promise<string> {
  const { simulator, url } = platform;
  const start = new URL("/start", url).href;
  if (!simulator) return `Next: ${start} leads to the first access. The guide about sign-in says how somebody gets in.`;
  writeConnectRequest(platform, simulator.connect);
  const isConnected = await hasIntegration(platform);
  return [
    `Next: open ${start} and sign in as Li Wei, who administers. The page leads to the first access.`,
    "Emil Berg asks, and Ana Silva approves for payments clusters.",
    ...(isConnected ? [] : [valuesToPaste(simulator.connect as unknown as SimulatedConnection)]),
    "The same by GraphQL, command by command: docs/first-steps.md",
  ].join("\n");
}

/** By the field names of the form. */
function valuesToPaste(connection: SimulatedConnection): string {
  const values = [
    ["Region", connection.region],
    ["AWS SSO Region", connection.ssoRegion],
    ["SSO Portal", connection.ssoPortal],
    ["Management Account Role ARN", connection.managementAccountRoleArn],
    ["Pool of Permission Sets", connection.poolPermissionSetArns.join(",")],
  ];
  const lines = values.map(([name, value]) => `  ${name!.padEnd(29)}${value}`);
  return `Where it asks about AWS, this is the simulated organization:\n\n${lines.join("\n")}\n`;
}

/** Written to a file, because the pool has many permission sets. */
function writeConnectRequest({ dataDir, connectorId }: Running, connection: Record<string, unknown>): void {
  const request = {
    query: "mutation ($input: CreateIntegrationInput!) { createIntegration(input: $input) { integration { id } } }",
    variables: { input: integrationInput(connection, connectorId, "Acme") },
  };
  writeFileSync(join(dataDir, "connect.json"), `${JSON.stringify(request)}\n`);
}

async function hasIntegration({ url, adminToken }: Running): Promise<boolean> {
  const { integrations } = await new DemoApi(url, adminToken).ask<{ integrations: { totalCount: number } }>(
    "{ integrations(first: 1) { totalCount } }",
  );
  return integrations.totalCount > 0;
}
