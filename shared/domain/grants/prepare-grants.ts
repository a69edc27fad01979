import { assertNever } from "../../kernel/assert-never";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import type { Prepared } from "../bindings/prepare-binding";
import { readRestoredAt } from "../installation/restored";
import { attachGrants } from "./attach-grants";
import { endGrants } from "./end-grants";
import { Grant } from "./grant.entity";
import { RECONCILER } from "./target-turn";

export type PrepareBinding = (bindingId: string, signal: AbortSignal) => Promise<Prepared>;

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
): Promise<void> {
  if (await uow.run(RECONCILER, ({ manager }) => readRestoredAt(manager))) return;
  const prepared = await prepareBinding(bindingId, signal);
  switch (prepared.kind) {
    case "waiting":
      return;
    case "ready":
      return uow.run(RECONCILER, (tx) => attachGrants(tx, prepared.binding));
    case "failed":
      return uow.run(RECONCILER, async (tx) => {
        const waiting = await tx.manager.findBy(Grant, { bindingId, state: "PENDING" });
        const { code: reason, message } = prepared;
        await endGrants(
          tx,
          waiting.map(({ id }) => ({ grantId: id, reason, message })),
        );
      });
    default:
      return assertNever(prepared);
  }
}
