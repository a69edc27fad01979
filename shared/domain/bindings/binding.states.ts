/**
 * PREPARING: its principal is being looked up or created. READY: the principal was observed. IDLE: ready, and no
 * grant needs it. REMOVING: its assignment is being removed. COOLING_DOWN: its assignment is gone, and the role is still
 * there. REMOVED: nothing of it is left; a new grant makes a new binding. ABANDONED: its integration was deleted by
 * force or its account is gone, and its assignment was not observed gone.
 */
export const BINDING_STATES = [
  "PREPARING",
  "READY",
  "IDLE",
  "REMOVING",
  "COOLING_DOWN",
  "REMOVED",
  "ABANDONED",
] as const;
export type BindingState = (typeof BINDING_STATES)[number];

/**
 * A READY one is prepared again where its assignment or its role was lost, an IDLE one for a new grant. Nothing leads
 * back from a removal: whoever needs a principal meanwhile gets another binding. While one cools down, its assignment may
 * be found again. An ABANDONED one is REMOVED once its assignment was observed gone after all.
 */
export const BINDING_TRANSITIONS: Readonly<Record<BindingState, readonly BindingState[]>> = {
  PREPARING: ["READY", "IDLE", "REMOVING", "REMOVED", "ABANDONED"],
  READY: ["PREPARING", "IDLE", "REMOVING", "REMOVED", "ABANDONED"],
  IDLE: ["PREPARING", "READY", "REMOVING", "REMOVED", "ABANDONED"],
  REMOVING: ["COOLING_DOWN", "REMOVED", "ABANDONED"],
  COOLING_DOWN: ["REMOVING", "REMOVED", "ABANDONED"],
  REMOVED: [],
  ABANDONED: ["REMOVED"],
};
