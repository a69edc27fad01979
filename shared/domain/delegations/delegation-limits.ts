import { DomainError } from "../../kernel/app-error";
import type { Tx } from "../../platform/database/unit-of-work";

/**
 * The most open delegations from one person: more would be a group, and groups can be approvers. Delegations to a
 * person are unlimited, because others create them.
 */
const MOST_OPEN = 20;

/**
 * The most delegations from one person in a day, ended ones included: each sends the delegator's text to the delegate.
 */
const MOST_A_DAY = 20;
const DAY_MS = 86_400_000;

/** The refusal of one more delegation from this person; null: they may make one. */
export async function refusalOfOneMore({ manager, now }: Tx, fromPersonId: string): Promise<DomainError | null> {
  const [found]: [{ open: number; made: number; oldestAt: Date | null }] = await manager.query(
    `select count(*) filter (where ended_at is null and until > $2)::int as open,
            count(*) filter (where created_at > $3)::int as made,
            min(created_at) filter (where created_at > $3) as "oldestAt"
       from delegations where from_person_id = $1`,
    [fromPersonId, now, new Date(now.getTime() - DAY_MS)],
  );
  if (found.open >= MOST_OPEN) {
    return tooMany(`One person has ${MOST_OPEN} open delegations to others at most; end one first.`);
  }
  if (found.made < MOST_A_DAY) return null;
  const again = new Date(found.oldestAt!.getTime() + DAY_MS).toISOString();
  return tooMany(
    `One person makes ${MOST_A_DAY} delegations within 24 hours at most, ended ones too; wait until ${again}.`,
  );
}

function tooMany(message: string): DomainError {
  return new DomainError("LIMIT_EXCEEDED", message, [
    { path: ["fromPersonId"], message, rule: "TOO_MANY_DELEGATIONS" },
  ]);
}
