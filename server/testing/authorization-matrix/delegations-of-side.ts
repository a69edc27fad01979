import type { Platform } from "../../../shared/compose";
import type { Actor } from "../../../shared/kernel/actor";
import { personActor } from "../../../testing/factories";
import { proofAt } from "../../../testing/proof-at";
import type { SidePeople, Somebody } from "./people";

export interface DelegationsOfSide {
  /** In force: the delegate decides in the approver's place. */
  readonly delegationId: string;
}

/** Delegations in force, of the approver and of an owner, and one that the other owner revoked. */
export async function saveDelegationsOfSide(
  { delegations, clock }: Platform,
  mark: string,
  { owner, coOwner, standIn, approver, delegate }: SidePeople,
): Promise<DelegationsOfSide> {
  const until = new Date(clock.now().getTime() + 7 * 86_400_000);
  const made = (from: Somebody, to = delegate) =>
    delegations.delegate(freshActor(from, clock.now()), { toPersonId: to.personId, until, reason: `Away ${mark}` });
  const { id: delegationId } = await made(approver);
  await made(coOwner, standIn);
  const { id: endedId } = await made(owner);
  await delegations.end(personActor(owner), endedId);
  return { delegationId };
}

/** An actor who signed in a moment ago, as mutations that give power require. */
export function freshActor(somebody: Somebody, at: Date): Actor {
  return {
    ...personActor(somebody),
    session: { id: somebody.id, provider: "development", mfaAt: null, proof: proofAt(at) },
  };
}
