import { Client } from "pg";

/**
 * The simulated roles stand before the installation and ask for an external id of their own. A new installation takes it as its own,
 * as if its templates had been deployed; one that is there keeps what it has.
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
