import { Coverage } from "../../parts/coverage/coverage";
import type { Integration } from "./integration";

/** The owner rules, and the number of resources whose owners they find. */
export function OwnersTab({ integration }: { readonly integration: Integration }) {
  return <Coverage id={integration.id} />;
}
