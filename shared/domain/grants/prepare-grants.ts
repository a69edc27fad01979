import { In } from "typeorm";
import { assertNever } from "../../kernel/assert-never";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import type { Binding } from "../bindings/binding.entity";
import type { Prepared, WhenReady } from "../bindings/prepare-binding";
import { isRestored } from "../installation/restored";
import { attachGrants } from "./attach-grants";
import { endGrants } from "./end-grants";
import { Grant } from "./grant.entity";
import { RECONCILER } from "./target-turn";

export type PrepareBinding = (bindingId: string, signal: AbortSignal, whenReady?: WhenReady) => Promise<Prepared>;

interface Dependencies {
  readonly uow: UnitOfWork;
  readonly prepareBinding: PrepareBinding;
}

/**
 * Gets the principal of a binding and lets its waiting grants go on, or ends them where there is none to be had. Not while
 * the database is a restored one that nobody has confirmed.
 */
export async function prepareGrants(
  { uow, prepareBinding }: Dependencies,
  bindingId: string,
  signal: AbortSignal,
): Promise<PreparedTargets> {
  if (await isRestored(uow)) return NONE;
  let targetIds: readonly string[] = [];
  const prepared = await prepareBinding(bindingId, signal, async (tx, binding) => {
    targetIds = await attachGrants(tx, binding, { hint: false });
  });
  switch (prepared.kind) {
    case "waiting":
      return NONE;
    case "ready":
      return { targetIds, binding: prepared.binding };
    case "failed":
      await uow.run(RECONCILER, (tx) => endWithoutPrincipal(tx, bindingId, prepared));
      return NONE;
    default:
      return assertNever(prepared);
  }
}

/** Where grants wait for nothing but their entry now, by which principal. */
export interface PreparedTargets {
  readonly targetIds: readonly string[];
  /** As it was seen a moment ago; null: not at all. */
  readonly binding: Binding | null;
}

const NONE: PreparedTargets = { targetIds: [], binding: null };

/**
 * What waits for the principal does not come, and what was given by it ends, on every cluster: others have the role as
 * well, or the person is no more whom it was made for.
 */
export async function endWithoutPrincipal(
  tx: Tx,
  bindingId: string,
  { code: reason, message }: Extract<Prepared, { kind: "failed" }>,
): Promise<void> {
  const live = await tx.manager.findBy(Grant, { bindingId, state: In(["PENDING", "ACTIVE"]) });
  await endGrants(
    tx,
    live.map(({ id }) => ({ grantId: id, reason, message })),
  );
}
