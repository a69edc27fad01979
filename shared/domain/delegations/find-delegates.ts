import type { EntityManager } from "typeorm";
import { duplicateAccountsOf } from "../identities/linking/duplicate-accounts";
import type { Member } from "../identities/members";
import { membersById } from "../identities/members-by-id";
import { type DelegatedRight, delegatedRights } from "./delegated-rights";
import { delegationsFrom } from "./load-delegations";

export interface Delegate extends DelegatedRight {
  readonly person: Member;
}

export interface DelegatesQuery {
  /** The approvers in their own right. */
  readonly approverIds: ReadonlySet<string>;
  /** The requester and the grantee. */
  readonly aboutIds: readonly string[];
}

/** The delegates of each query: one statement where nobody delegates, three otherwise. */
export async function findDelegates(
  manager: EntityManager,
  asks: readonly DelegatesQuery[],
  at: Date,
): Promise<Delegate[][]> {
  const delegations = await delegationsFrom(
    manager,
    asks.flatMap(({ approverIds }) => [...approverIds]),
    at,
  );
  if (delegations.length === 0) return asks.map(() => []);
  const duplicateAccounts = await duplicateAccountsOf(manager, [
    ...asks.flatMap(({ aboutIds }) => aboutIds),
    ...delegations.flatMap(({ fromPersonId, toPersonId, madeByIds }) => [fromPersonId, toPersonId, ...madeByIds]),
  ]);
  const people = await membersById(manager, [...new Set(delegations.map(({ toPersonId }) => toPersonId))]);
  return asks.map((ask) =>
    delegatedRights({ ...ask, delegations, duplicateAccounts, at }).flatMap((right) => {
      const person = people.get(right.personId);
      return person ? [{ ...right, person }] : [];
    }),
  );
}
