import { holdSentence } from "./hold-rule";
import type { ReadFailure } from "./identity-provider.entity";
import type { RemovalsHeld } from "./replace-identities";

export const REMOVALS_HELD = "REMOVALS_HELD";

/** Explains why a read changed nothing, and how an admin allows it: by a sync, or by an import of the document. */
export function heldFailure({ reasons }: RemovalsHeld, again: "sync" | "import"): ReadFailure {
  return {
    code: REMOVALS_HELD,
    message: `${holdSentence(reasons)}, so nothing was changed. If that is right, ${again} with 'confirmRemovals'.`,
  };
}
