import { REMOVALS_HELD } from "../identities/held-failure";
import { IdentityProvider } from "../identities/identity-provider.entity";
import { type AttentionContext, type AttentionItem, countNoun } from "./attention";

/** Held reads and imports, and mass leavers by SCIM. */
export async function providersAttention(context: AttentionContext): Promise<AttentionItem[]> {
  return [...(await heldReads(context)), ...(await manyLeavers(context))];
}

async function heldReads({ manager }: AttentionContext): Promise<AttentionItem[]> {
  const held: { id: string; name: string; message: string; since: Date | null }[] = await manager.query(
    `select p.id, p.name, p.failure ->> 'message' as message, r.finished_at as since
       from identity_providers p left join provider_reads r on r.provider_id = p.id and r.state = 'HELD'
      where p.failure ->> 'code' = $1`,
    [REMOVALS_HELD],
  );
  return held.map(({ id, name, message, since }) => ({
    kind: "READ_HELD",
    key: id,
    since,
    count: 1,
    subjects: [{ type: "IdentityProvider", id }],
    message: `The people of '${name}' are as they were before its last read. ${message}`,
    whatToDo:
      "Look at the provider. If so much is to go, read or import again with 'confirmRemovals'; if not, mend it.",
  }));
}

async function manyLeavers({ manager, leaversAlarms }: AttentionContext): Promise<AttentionItem[]> {
  const providers = await manager
    .createQueryBuilder(IdentityProvider, "provider")
    .where("provider.leaversAlarm is not null")
    .getMany();
  return providers.flatMap((provider) => {
    const alarm = leaversAlarms.of(provider);
    if (alarm === null) return [];
    const { id, name } = provider;
    return [
      {
        kind: "MANY_LEAVERS" as const,
        key: id,
        since: alarm.since,
        count: alarm.people,
        subjects: [{ type: "IdentityProvider" as const, id }],
        message: `${countNoun(alarm.people, "person", "people")} of '${name}' left within minutes; their access ends.`,
        whatToDo:
          "If they did leave, acknowledge it; if not, stop the provider, activate them there again, and list what ended by 'grants' with 'endReasons' PERSON_INACTIVE.",
      },
    ];
  });
}
