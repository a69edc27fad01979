import { systemActor } from "../../kernel/actor";
import type { SecretKeys } from "../../kernel/secret-keys";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import { Webhook } from "./webhook.entity";
import { isSealedWithCurrent, openSecret, sealSecret } from "./webhook-secret";

export interface ResealResult {
  readonly resealed: number;
  /** Webhooks that are sealed with the current key already. */
  readonly current: number;
  /** Webhooks whose secret no key opens; they need a new secret. */
  readonly lost: readonly string[];
}

/**
 * Seals every webhook's secret with the current key. Secrets stay the same, so receivers notice nothing, and processes
 * that know both keys continue. Idempotent, and safe to run concurrently.
 */
export async function resealSecrets(uow: UnitOfWork, keys: SecretKeys): Promise<ResealResult> {
  return uow.run(systemActor("rotate-keys"), async (tx) => {
    const webhooks = await tx.manager
      .createQueryBuilder(Webhook, "w")
      .orderBy("w.id")
      .setLock("pessimistic_write")
      .getMany();
    const stale = webhooks.filter(({ id, secret }) => !isSealedWithCurrent(secret, id, keys));
    const lost: string[] = [];
    const resealed: string[] = [];
    for (const { id, secret } of stale) {
      const opened = openSecret(secret, id, keys);
      if (opened === null) {
        lost.push(id);
        continue;
      }
      await tx.manager.update(Webhook, id, { secret: sealSecret(opened, id, keys) });
      resealed.push(id);
    }
    if (resealed.length > 0) {
      const after = { webhooks: resealed, lost };
      tx.audit({ action: "secrets.resealed", subjectType: "secrets", subjectId: "webhooks", after });
    }
    return { resealed: resealed.length, current: webhooks.length - stale.length, lost };
  });
}
