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
 * Gets the principal of a binding and lets its waiting grants go on, or ends them where there is none to be had. Not while
 * the database is a restored one that nobody has confirmed.
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
      targetIds = await attachGrants(tx, binding, { hint: false });
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

/** Where grants wait for nothing but their entry now, by which principal. */
export interface PreparedTargets {
  readonly targetIds: readonly string[];
  /** As it was seen a moment ago; null: not at all. */
  readonly binding: Binding | null;
}

const NO_TARGETS: PreparedTargets = { targetIds: [], binding: null };

/** Wakes those who follow a grant that waits for the principal of the binding. */
export async function publishWaitingGrants(tx: Tx, bindingId: string): Promise<void> {
  const select = { id: true, personId: true } as const;
  publishGrantUpdates(tx, await tx.manager.find(Grant, { select, where: { bindingId, state: "PENDING" } }));
}

/**
 * Ends the live grants of a binding without a principal, on every cluster: others have the role as well, or the person for
 * whom it was made is no more.
 */
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
