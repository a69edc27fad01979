import { newId } from "../../kernel/ids";
import type { Tx } from "../../platform/database/unit-of-work";
import type { Integration } from "../integrations/integration.entity";
import type { Binding } from "./binding.entity";

export interface BindingNeed {
  readonly personId: string;
  readonly integration: Pick<Integration, "id" | "principalStrategy">;
  readonly accountId: string;
}

export function newBinding(
  tx: Tx,
  { personId, integration, accountId }: BindingNeed,
): Partial<Binding> & Pick<Binding, "id"> {
  return {
    id: newId(),
    personId,
    integrationId: integration.id,
    accountId,
    strategy: integration.principalStrategy,
    state: "PREPARING",
    nextReconcileAt: tx.now,
    createdAt: tx.now,
  };
}
