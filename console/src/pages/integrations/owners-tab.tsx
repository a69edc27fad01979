import { Coverage } from "../../parts/coverage/coverage";
import type { Integration } from "./integration-page";

/** By which rules owners are found, and for how many resources that works. */
export function OwnersTab({ integration }: { readonly integration: Integration }) {
  return <Coverage id={integration.id} />;
}
