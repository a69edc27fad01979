import { In, Not } from "typeorm";
import { newId } from "../../kernel/ids";
import type { Tx } from "../../platform/database/unit-of-work";
import type { Integration } from "../integrations/integration.entity";
import { Binding } from "./binding.entity";

export interface BindingNeed {
  readonly identityId: string;
  readonly integration: Pick<Integration, "id" | "principalStrategy">;
  readonly accountId: string;
}

export class BindingsService {
  /**
   * The binding of a person in an account, made or taken up again, and locked until the caller's transaction ends: so
   * nobody parks or removes it before what needs it is written.
   */
  async ensure(tx: Tx, need: BindingNeed): Promise<Binding> {
    for (;;) {
      const binding = await this.lockLive(tx, need);
      if (binding) return this.takeUp(tx, binding);
      const made = await this.make(tx, need);
      if (made) return made;
    }
  }

  private async lockLive(tx: Tx, { identityId, integration, accountId }: BindingNeed): Promise<Binding | null> {
    return tx.manager.findOne(Binding, {
      where: {
        identityId,
        integrationId: integration.id,
        accountId,
        strategy: integration.principalStrategy,
        state: Not(In(["REMOVING", "REMOVED"])),
      },
      lock: { mode: "pessimistic_write" },
    });
  }

  /** Null: two at once, and the other one's was first. It may be on its way out already, so the caller looks again. */
  private async make(tx: Tx, need: BindingNeed): Promise<Binding | null> {
    const binding = newBinding(tx, need);
    const insert = tx.manager.createQueryBuilder().insert().into(Binding).values(binding).orIgnore().returning("id");
    const { raw } = await insert.execute();
    return raw.length > 0 ? tx.manager.findOneByOrFail(Binding, { id: binding.id }) : null;
  }

  private async takeUp(tx: Tx, binding: Binding): Promise<Binding> {
    if (binding.state === "READY") return binding;
    const changes = {
      // What did not work before may work now that somebody asks again.
      nextReconcileAt: tx.now,
      failedAttempts: 0,
      generation: binding.generation + 1,
      ...(binding.state === "PARKED" && { state: "READY" as const, parkedAt: null }),
    };
    await tx.manager.update(Binding, binding.id, changes);
    return Object.assign(binding, changes);
  }
}

function newBinding(
  tx: Tx,
  { identityId, integration, accountId }: BindingNeed,
): Partial<Binding> & Pick<Binding, "id"> {
  return {
    id: newId(),
    identityId,
    integrationId: integration.id,
    accountId,
    strategy: integration.principalStrategy,
    state: "PREPARING",
    nextReconcileAt: tx.now,
    createdAt: tx.now,
  };
}
