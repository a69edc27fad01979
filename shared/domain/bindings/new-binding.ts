import { newId } from "../../kernel/ids";
import type { Tx } from "../../platform/database/unit-of-work";
import type { Integration } from "../integrations/integration.entity";
import type { Binding } from "./binding.entity";

export interface BindingNeed {
  readonly personId: string;
  readonly integration: Pick<Integration, "id" | "principalStrategy">;
  readonly accountId: string;
}

/** Every column has its value, so that the row need not be read after it was inserted. */
export function newBinding(tx: Tx, { personId, integration, accountId }: BindingNeed): Binding {
  return {
    id: newId(),
    personId,
    integrationId: integration.id,
    accountId,
    strategy: integration.principalStrategy,
    state: "PREPARING",
    principalArn: null,
    principalUniqueId: null,
    identityCenterUserId: null,
    slotId: null,
    permissionSetName: null,
    permissionSetArn: null,
    assignmentRequestId: null,
    inDoubtSince: null,
    failure: null,
    failedAttempts: 0,
    beganAt: null,
    idleSince: null,
    unassignedAt: null,
    roleAbsentSince: null,
    removedAt: null,
    generation: 1,
    nextReconcileAt: tx.now,
    waitsSince: null,
    createdAt: tx.now,
    leaseToken: null,
    leaseExpiresAt: null,
  };
}
