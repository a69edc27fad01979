import { principalAt } from "../../../shared/domain/bindings/pool/principal-at";
import type { PoolHarness } from "./pool-harness";

interface Answer {
  readonly role: string;
  readonly at: string;
  readonly user: string | null;
}

/**
 * Compares the people of each slot role by the simulator's record with `principalAt`: from the first possible sign-in
 * to the end of the last session.
 */
export async function whoseRoles(harness: PoolHarness): Promise<{ truth: Answer[]; told: Answer[] }> {
  const now = harness.clock.now().getTime();
  const truth = harness.simulator.world.slotWatch
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
    const found = await principalAt(harness.db.manager, role, new Date(at));
    told.push({ role, at, user: found?.identityCenterUserId ?? null });
  }
  return { truth, told };
}
