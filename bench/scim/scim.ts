import { systemActor } from "../../shared/kernel/actor";
import { type BenchPlatform, measureOnPostgres, withServer } from "../on-postgres";
import { parseOptions } from "../options";
import { saveOrganization } from "../owners/organization";
import { type Goal, printJson } from "../report";
import { measureScim } from "./measure";
import { SCIM_OPTIONS, type ScimOptions } from "./options";

/** The throughput of the shipped server for people and groups by SCIM, on a durable PostgreSQL, over HTTP. */
export async function scimBenchmark(args: string[]): Promise<void> {
  const options = parseOptions(args, SCIM_OPTIONS);
  const { people, clusters, clients } = options;
  const title = `SCIM with ${people} people, ${clusters} clusters and ${clients} clients`;
  const goals = await measureOnPostgres(title, (bench) => measureServer(bench, options));
  printJson(options, { goals });
}

async function measureServer({ platform, url: databaseUrl }: BenchPlatform, options: ScimOptions): Promise<Goal[]> {
  // Clusters with owners: every change looks for those that it affects.
  await saveOrganization(platform.db, {
    clusters: options.clusters,
    people: 1_000,
    groups: 1_000,
    memberships: 10_000,
  });
  const admin = systemActor("bench");
  const { id: providerId } = await platform.identityProviders.create(admin, "SCIM", null, "SCIM");
  // Where the organization's people are the default ones, those of another provider would be nobody.
  await platform.db.query("update identity_providers set standing = 'NAMED' where id = $1", [providerId]);
  const { token } = await platform.scimTokens.rotate(admin, providerId);
  return withServer({ DATABASE_URL: databaseUrl }, ({ ready }) => {
    const url = `http://127.0.0.1:${ready.port}/scim/v2`;
    return measureScim(platform.db, { url, token, providerId, databaseUrl }, options);
  });
}
