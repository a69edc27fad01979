import type { WhenPrepared } from "../prepared";

/** No grant waits for the binding. */
export const NO_GRANTS: WhenPrepared = {
  ready: async () => undefined,
  reasonChanged: async () => undefined,
  failed: async () => undefined,
  moved: async () => undefined,
};
