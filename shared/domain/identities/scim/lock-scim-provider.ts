import { IsNull } from "typeorm";
import type { Tx } from "../../../platform/database/unit-of-work";
import { takePeopleLock } from "../../people-lock/people-lock";
import { IdentityProvider } from "../identity-provider.entity";
import { ScimError } from "./protocol/scim-error";

/**
 * Takes the lock on people for a write of this provider. A deletion takes the same lock, so the provider may be gone although
 * the request was authenticated. Throws 401 then, as a later request would get.
 */
export async function lockScimProvider(tx: Tx, providerId: string): Promise<void> {
  await takePeopleLock(tx.manager);
  const exists = await tx.manager.existsBy(IdentityProvider, { id: providerId, deletedAt: IsNull() });
  if (!exists) throw new ScimError(401, null, "The identity provider that this token belonged to was deleted.");
}
