import type { EntityManager } from "typeorm";
import { LookedUpOnce } from "../../kernel/async/looked-up-once";
import { type Ownership, resolveOwner } from "./resolve-owner";
import { type OwnedByRules, resolveOwnerships } from "./resolve-owners";

/** The owners of a resource by its present tags and rules. */
export interface PresentOwnership {
  readonly own: Ownership;
  /** The owners of its integration, who decide where no owner of the resource may. */
  ofIntegration(): Ownership;
}

/** Of resources, by id. Those who ask about the same resources for one answer share it. */
export type PresentOwnerships = LookedUpOnce<PresentOwnership>;

/** Resources and their owners' names are looked up by two statements, those of the integrations with them. */
export function presentOwnerships(manager: EntityManager): PresentOwnerships {
  return new LookedUpOnce(async (ids) => {
    const resources: (OwnedByRules & { readonly id: string })[] = await manager.query(
      `select r.id, r.tags, i.integration_owners as "integrationOwners", i.owner_rules as "ownerRules"
         from resources r join integrations i on i.id = r.integration_id where r.id = any($1) order by r.id`,
      [ids],
    );
    const resolved = await resolveOwnerships(manager, resources, (resource, own, directory) => {
      const ofIntegration = () => resolveOwner({}, { ...resource, ownerRules: [] }, directory);
      return [resource.id, { own, ofIntegration }] as const;
    });
    return new Map(resolved);
  });
}
