import { In } from "typeorm";
import { assertNever } from "../../../kernel/assert-never";
import type { Tx, UnitOfWork } from "../../../platform/database/unit-of-work";
import type { Binding } from "../../bindings/binding.entity";
import type { NoPrincipal, Prepared, WhenPrepared } from "../../bindings/prepared";
import { isRestored } from "../../installation/restored";
import { attachGrants } from "../attach-grants";
import { endGrants } from "../end-grants";
import { Grant } from "../grant.entity";
import { publishGrantUpdates } from "../grant-events";
import { moveGrants } from "./move-grants";

export type PrepareBinding = (bindingId: string, signal: AbortSignal, whenPrepared: WhenPrepared) => Promise<Prepared>;

interface Dependencies {
  readonly uow: UnitOfWork;
  readonly prepareBinding: PrepareBinding;
}

/**
 * Prepares the principal of a binding and attaches its waiting grants to targets, or ends them where there is no
 * principal. Does nothing in a restored database until it is confirmed.
 */
export async function prepareGrants(
  { uow, prepareBinding }: Dependencies,
  bindingId: string,
  signal: AbortSignal,
): Promise<PreparedTargets> {
  if (await isRestored(uow)) return NO_TARGETS;
  let targetIds: readonly string[] = [];
  const prepared = await prepareBinding(bindingId, signal, {
    ready: async (tx, binding) => {
      targetIds = await attachGrants(tx, binding, { isHinted: false });
    },
    reasonChanged: publishWaitingGrants,
    failed: endWithoutPrincipal,
    moved: moveGrants,
  });
  switch (prepared.kind) {
    case "ready":
      return { targetIds, binding: prepared.binding };
    case "waiting":
    case "moved":
    case "failed":
      return NO_TARGETS;
    default:
      return assertNever(prepared);
  }
}

/** Targets whose grants wait for nothing but their entry, with the binding of their principal. */
export interface PreparedTargets {
  readonly targetIds: readonly string[];
  /** As observed a moment ago; null: not observed. */
  readonly binding: Binding | null;
}

const NO_TARGETS: PreparedTargets = { targetIds: [], binding: null };

/** Publishes updates of grants that wait for the principal of the binding. */
export async function publishWaitingGrants(tx: Tx, bindingId: string): Promise<void> {
  const select = { id: true, personId: true } as const;
  publishGrantUpdates(tx, await tx.manager.find(Grant, { select, where: { bindingId, state: "PENDING" } }));
}

/** Ends the live grants of a binding without a principal, on every cluster. */
export async function endWithoutPrincipal(
  tx: Tx,
  bindingId: string,
  { code, message, isLoss = false }: NoPrincipal,
): Promise<void> {
  const live = await tx.manager.findBy(Grant, { bindingId, state: In(["PENDING", "ACTIVE"]) });
  await endGrants(
    tx,
    live.map(({ id, state }) => ({
      grantId: id,
      reason: isLoss && state === "ACTIVE" ? "CHANGED_OUTSIDE" : code,
      message,
    })),
  );
}
