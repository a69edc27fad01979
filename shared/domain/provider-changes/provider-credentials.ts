import type { Tx } from "../../platform/database/unit-of-work";
import { endCredentials } from "../identities/end-credentials";

/** Ends the sessions and tokens of all identities of a provider, of people at home there, and of these other identities. */
export async function endCredentialsOf(tx: Tx, providerId: string, others: readonly string[] = []): Promise<void> {
  const rows: { id: string }[] = await tx.manager.query("select id from identities where provider_id = $1", [
    providerId,
  ]);
  await endCredentials(tx, [...rows.map(({ id }) => id), ...others]);
}
