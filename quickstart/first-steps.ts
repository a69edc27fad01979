import { integrationInput } from "./connect";

/** What to paste first, once the platform runs: the connectors, then the simulated organization to connect. */
export function firstSteps(platform: {
  url: string;
  adminToken: string;
  connectorId: string;
  /** What connects the simulated organization; null when the real AWS is used. */
  connect: Record<string, unknown> | null;
}): string {
  const ask = (query: string, variables?: object) =>
    [
      `curl -s ${platform.url} \\`,
      `  -H 'Authorization: Bearer ${platform.adminToken}' \\`,
      "  -H 'Content-Type: application/json' \\",
      `  -d '${JSON.stringify({ query, variables })}'`,
    ].join("\n");
  const steps = ["See who makes the AWS calls:", "", ask("{ connectors { nodes { id name status accountId } } }")];
  if (platform.connect) {
    const input = integrationInput(platform.connect, platform.connectorId, "Acme");
    steps.push(
      "",
      "Connect the simulated organization, and look at what was found:",
      "",
      ask("mutation ($input: CreateIntegrationInput!) { createIntegration(input: $input) { id status } }", { input }),
      "",
      ask("{ integrations { nodes { name status } } resources { totalCount nodes { name type region manageable } } }"),
    );
  }
  return steps.join("\n");
}
