import type { Integration } from "../integrations/integration.entity";
import type { IntegrationForm } from "../integrations/parse-integration";

/** A change that an admin can make to an integration. */
export type IntegrationChange =
  | { readonly kind: "UPDATE"; readonly integrationId: string; readonly form: IntegrationForm }
  | { readonly kind: "SET_ENABLED"; readonly integrationId: string; readonly enabled: boolean }
  | { readonly kind: "DELETE"; readonly integrationId: string; readonly force: boolean };

/** An integration before and after a change that is only previewed. */
export interface ToBeChanged {
  readonly before: Integration;
  /** Equal to `before` where it is deleted. */
  readonly after: Integration;
  readonly deletion: { readonly force: boolean } | null;
}
