import type { EntityManager } from "typeorm";
import type { Grant } from "../grant.entity";

/**
 * Whether what each of the grants gives could be asked for again now, in as many statements as for one; null: it could,
 * otherwise why not.
 */
export type EligibilityOf = (
  at: { readonly manager: EntityManager; readonly now: Date },
  grants: readonly Grant[],
) => Promise<(string | null)[]>;
