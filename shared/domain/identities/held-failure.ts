import type { ReadFailure } from "./identity-provider.entity";
import type { RemovalsHeld } from "./replace-identities";

export const REMOVALS_HELD = "REMOVALS_HELD";

/** Why a read changed nobody, and how to let it: by a sync, or by an import of the document. */
export function heldFailure({ changes: { removed, people } }: RemovalsHeld, again: "sync" | "import"): ReadFailure {
  return {
    code: REMOVALS_HELD,
    message: `${removed} of ${people} people would go, so nothing was changed. If they did leave, ${again} with 'confirmRemovals'.`,
  };
}
