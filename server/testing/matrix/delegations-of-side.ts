import type { Platform } from "../../../shared/compose";
import type { Actor } from "../../../shared/kernel/actor";
import { personActor } from "../../../shared/testing/factories";
import { proofAt } from "../../../shared/testing/proof-at";
import type { Cast, Somebody } from "./people";

export interface DelegationsOfSide {
  /** In force: the delegate decides in the place of the approver. */
  readonly delegationId: string;
}

/** A delegation in force, and one that ended: of the owner, who took it back. */
export async function saveDelegationsOfSide(
  { delegations, clock }: Platform,
  mark: string,
  { owner, approver, delegate }: Cast,
): Promise<DelegationsOfSide> {
  const until = new Date(clock.now().getTime() + 7 * 86_400_000);
  const made = (from: Somebody) =>
    delegations.delegate(freshly(from, clock.now()), { toPersonId: delegate.personId, until, reason: `Away ${mark}` });
  const { id: delegationId } = await made(approver);
  const { id: endedId } = await made(owner);
  await delegations.end(personActor(owner), endedId);
  return { delegationId };
}

function freshly(somebody: Somebody, at: Date): Actor {
  return {
    ...personActor(somebody),
    session: { id: somebody.id, provider: "development", mfaAt: null, proof: proofAt(at) },
  };
}
