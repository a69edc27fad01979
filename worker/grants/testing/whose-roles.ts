import { principalAt } from "../../../shared/domain/bindings/pool/principal-at";
import type { PoolStage } from "./pool-stage";

interface Answer {
  readonly role: string;
  readonly at: string;
  readonly user: string | null;
}

/**
 * Whose each role of a slot was by the simulator's record, and what `principalAt` says: from the first moment in which a person
 * could sign in with it to the last one in which a session of theirs lived.
 */
export async function whoseRoles(stage: PoolStage): Promise<{ truth: Answer[]; told: Answer[] }> {
  const now = stage.clock.now().getTime();
  const truth = stage.simulator.world.slotWatch
    .history()
    .filter(({ role }) => role.isSlot)
    .flatMap(({ role, goneAt, uses }) =>
      uses
        .filter(({ principal }) => principal.type === "USER")
        .flatMap(({ principal: { id: user }, from, until }) => {
          const last = until === null ? now : Math.min(until + role.sessionMs, goneAt ?? now, now) - 1;
          return [from, last].map((at) => ({ role: role.arn, at: new Date(at).toISOString(), user }));
        }),
    );
  const told: Answer[] = [];
  for (const { role, at } of truth) {
    const found = await principalAt(stage.db.manager, role, new Date(at));
    told.push({ role, at, user: found?.identityCenterUserId ?? null });
  }
  return { truth, told };
}
