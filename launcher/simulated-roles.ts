import { Client } from "pg";

/**
 * The simulated roles exist before the installation and require their own external id. A new installation adopts it, as
 * if its templates had been deployed; an existing one keeps its own.
 */
export async function trustSimulatedRoles(
  databaseUrl: string,
  installationId: string,
  connection: Record<string, unknown>,
): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      `insert into installation (id, external_id, created_at)
       select $1::uuid, $2, now() where not exists (select from installation)`,
      [installationId, connection.externalId],
    );
  } finally {
    await client.end();
  }
}
