import { type AttentionContext, type AttentionItem, countNoun, listFirstNames } from "./attention";
import { byIntegration, firstOf, itemOfIntegration } from "./by-integration";

/** An end that AWS refuses for a moment, such as by throttling, is retried long before. */
const PATIENCE_MS = 60 * 60_000;

/** Slot leases whose assignments could not be removed for an hour. Their slots are in use, and integrations stay. */
export async function leasesAttention({ manager, now }: AttentionContext): Promise<AttentionItem[]> {
  const leases: Lease[] = await manager.query(
    `select b.integration_id as "integrationId", i.name, h.display_name as person, b.account_id as "accountId",
            b.failure ->> 'message' as reason, (b.failure ->> 'since')::timestamptz as since
       from bindings b join integrations i on i.id = b.integration_id join homes h on h.id = b.person_id
      where b.state = 'REMOVING' and b.failed_attempts > 0 and (b.failure ->> 'since')::timestamptz <= $1
      order by since, b.id`,
    [new Date(now.getTime() - PATIENCE_MS)],
  );
  return byIntegration(leases).map((all) => {
    const { name, since } = all[0]!;
    const places = firstOf(all, ({ person, accountId, reason }) => `${person} in ${accountId} (${reason})`);
    return {
      ...itemOfIntegration("LEASES_STAY", all),
      since,
      message: `${countNoun(all.length, "slot lease")} of the integration '${name}' could not be ended for an hour: ${listFirstNames(places, all.length)}.`,
      whatToDo:
        "Mend the reason in AWS, or remove the assignment in IAM Identity Center by hand. Drawbridge tries again by itself.",
    };
  });
}

interface Lease {
  readonly integrationId: string;
  readonly name: string;
  readonly person: string;
  readonly accountId: string;
  readonly reason: string;
  readonly since: Date;
}
