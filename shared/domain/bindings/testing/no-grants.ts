import type { WhenPrepared } from "../prepare-binding";

/** No grant waits for the binding. */
export const NO_GRANTS: WhenPrepared = {
  ready: async () => undefined,
  failed: async () => undefined,
  moved: async () => undefined,
};
