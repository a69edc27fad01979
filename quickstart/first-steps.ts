/** What to paste first, once the platform runs: a look around, then the organization to connect. */
export function firstSteps(platform: {
  url: string;
  adminToken: string;
  /** What connects the simulated organization; null when the real AWS is used. */
  connect: Record<string, unknown> | null;
}): string {
  const ask = (query: string) =>
    [
      `curl -s ${platform.url} \\`,
      `  -H 'Authorization: Bearer ${platform.adminToken}' \\`,
      "  -H 'Content-Type: application/json' \\",
      `  -d '${JSON.stringify({ query })}'`,
    ].join("\n");
  const steps = ["See that it answers:", "", ask("{ __typename }")];
  if (platform.connect) {
    steps.push("", "What connects the simulated organization:", "", JSON.stringify(platform.connect, null, 2));
  }
  return steps.join("\n");
}
