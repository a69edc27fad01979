import type { EntityManager } from "typeorm";

/** Facts of grants that bindings need, without knowing grants. */
export interface BindingUsers {
  /** Whether a grant that has not ended or an open target needs the binding. */
  isUsed(manager: EntityManager, bindingId: string): Promise<boolean>;
  /** Whether a grant needs the binding that was not told to end: it waits for its access, or has it. */
  isLive(manager: EntityManager, bindingId: string): Promise<boolean>;
  /** Bindings of a connector, PREPARING or READY and created before then, that nothing needs. */
  unused(manager: EntityManager, connectorId: string, madeBefore: Date, atMost: number): Promise<string[]>;
  /** By binding when its last grant ends. Bindings where that is unknown are left out. */
  lastEnds(manager: EntityManager, bindingIds: readonly string[]): Promise<Map<string, Date>>;
}
