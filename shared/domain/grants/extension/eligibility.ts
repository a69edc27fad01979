import type { EntityManager } from "typeorm";
import type { Grant } from "../grant.entity";

/**
 * Whether each grant's access could be requested again now, in as many statements as for one. Null: it could; otherwise
 * the reason why not.
 */
export type EligibilityOf = (
  at: { readonly manager: EntityManager; readonly now: Date },
  grants: readonly Grant[],
) => Promise<(string | null)[]>;
