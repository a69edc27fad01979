import type { UnknownAssignee } from "../bindings/slots/slot-assignment.entity";
import { type AttentionContext, type AttentionItem, countNoun, listFirstNames } from "./attention";
import { byIntegration, firstOf, itemOfIntegration } from "./by-integration";

/** Slot assignments made outside Drawbridge. Assignments of Drawbridge are removed automatically. */
export async function slotAssignmentsAttention({ manager }: AttentionContext): Promise<AttentionItem[]> {
  const found: OfOthers[] = await manager.query(
    `select s.integration_id as "integrationId", i.name, coalesce(s.name, s.permission_set_arn) as slot,
            a.account_id as "accountId", a.assignees, a.found_at as "foundAt", a.release_asked_at as "releaseAskedAt",
            exists (select 1 from bindings b where b.slot_id = a.slot_id and b.account_id = a.account_id and b.began_at <= a.found_at
                       and (b.removed_at is null or b.removed_at > a.found_at)) as "wasLeased"
       from slot_assignments a join slots s on s.id = a.slot_id join integrations i on i.id = s.integration_id
      where a.state = 'OPEN' and jsonb_path_exists(a.assignees, '$[*] ? (@.ours == false)')
      order by a.found_at, a.id`,
  );
  const shared = byIntegration(found.filter(({ wasLeased }) => wasLeased));
  const unknown = byIntegration(found.filter(({ wasLeased }) => !wasLeased));
  return [
    ...shared.map((all) => ({
      ...itemOfIntegration("SLOT_SHARED", all),
      since: all[0]!.foundAt,
      message: `${countNoun(all.length, "slot")} of the integration '${all[0]!.name}' ${all.length === 1 ? "was" : "were"} assigned to others while a person had access by ${all.length === 1 ? "it" : "them"}: ${placesOf(all)}. That person's access moves to another slot by itself.`,
      whatToDo: `Find in CloudTrail who assigned them: they had the same access until they were found. ${releaseOf(all)}`,
    })),
    ...unknown.map((all) => ({
      ...itemOfIntegration("SLOT_ASSIGNMENT_UNKNOWN", all),
      since: all[0]!.foundAt,
      message: `${countNoun(all.length, "slot")} of the integration '${all[0]!.name}' ${all.length === 1 ? "is" : "are"} assigned to others, and leased to nobody there: ${placesOf(all)}.`,
      whatToDo: releaseOf(all),
    })),
  ];
}

interface OfOthers {
  readonly integrationId: string;
  readonly name: string;
  readonly slot: string;
  readonly accountId: string;
  readonly assignees: readonly UnknownAssignee[];
  readonly foundAt: Date;
  readonly releaseAskedAt: Date | null;
  /** The slot was leased in the account when the assignment was found. */
  readonly wasLeased: boolean;
}

function placesOf(all: readonly OfOthers[]): string {
  const named = firstOf(all, ({ slot, accountId, assignees }) => {
    const others = assignees.filter(({ ours }) => !ours).map(({ kind, id }) => `${kind.toLowerCase()} ${id}`);
    return `${slot} in account ${accountId} (${others.join(", ")})`;
  });
  return listFirstNames(named, all.length);
}

function releaseOf(all: readonly OfOthers[]): string {
  const isAsked = all.every(({ releaseAskedAt }) => releaseAskedAt !== null);
  return isAsked
    ? "An admin asked for their release, which is under way."
    : "Take those assignments away in IAM Identity Center, or by 'releaseSlot' with the slot and the account.";
}
