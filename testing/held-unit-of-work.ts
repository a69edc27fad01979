import { once } from "node:events";
import type { Actor } from "../shared/kernel/actor";
import type { Tx, UnitOfWork } from "../shared/platform/database/unit-of-work";

/** A unit of work whose transactions write everything but commit only when released. */
export function heldUnitOfWork(uow: UnitOfWork) {
  const signals = new EventTarget();
  const written = once(signals, "written");
  const released = once(signals, "released");
  const held: UnitOfWork = Object.assign(Object.create(uow), {
    run: <T>(actor: Actor, work: (tx: Tx) => T | Promise<T>) =>
      uow.run(actor, async (tx) => {
        const done = await work(tx);
        signals.dispatchEvent(new Event("written"));
        await released;
        return done;
      }),
  });
  return { uow: held, written, release: () => void signals.dispatchEvent(new Event("released")) };
}
