import type { Tx } from "../../platform/database/unit-of-work";

/** Ends the sessions and revokes the tokens of a provider's identities, and of these others. Answers how many of each. */
export async function endCredentials(
  { manager, now }: Tx,
  providerId: string,
  otherIdentityIds: readonly string[] = [],
): Promise<{ sessions: number; tokens: number }> {
  const theirs = "identity_id in (select id from identities where provider_id = $1 or id = any($2))";
  const [, sessions]: [unknown, number] = await manager.query(`delete from sessions where ${theirs}`, [
    providerId,
    otherIdentityIds,
  ]);
  const [, tokens]: [unknown, number] = await manager.query(
    `update api_tokens set revoked_at = $3 where revoked_at is null and ${theirs}`,
    [providerId, otherIdentityIds, now],
  );
  return { sessions, tokens };
}
