import type { EntityManager } from "typeorm";

/** A person without a proven user in the integration's IAM Identity Center: PRINCIPAL_UNPROVEN. */
export interface UnprovenPrincipal {
  readonly personId: string;
  readonly integrationId: string;
}

/** All active people for whom `knownCenterUser` returns that, in one statement. A test keeps the two equal. */
export async function unprovenPrincipals(manager: EntityManager): Promise<UnprovenPrincipal[]> {
  return manager.query(
    `select h.id as "personId", g.id as "integrationId"
       from homes h join identity_providers p on p.id = h.provider_id and p.standing <> 'DEFAULT'
       join integrations g on g.principal_strategy = 'IDENTITY_CENTER' and g.deleted_at is null
      where h.active
        and not coalesce(${domainOf("h.user_name")} = any(p.vouches_for_domains), false)
        and not coalesce(${domainOf("h.email")} = any(p.vouches_for_domains), false)
        and not exists (select 1 from identities i join identity_providers v on v.id = i.provider_id and v.enabled
                         where v.integration_id = g.id and i.person_id = h.id and i.active and i.removed_at is null)`,
  );
}

/** Null: it is no address. */
function domainOf(text: string): string {
  return `lower(substring(${text} from '@([^@]*)$'))`;
}
