import type { EntityManager } from "typeorm";
import type { PersonHome } from "../identities/person-home.entity";
import type { Integration } from "../integrations/integration.entity";

/** What our own data says about who a person is in an IAM Identity Center. */
export type KnownCenterUser =
  /** They have exactly one identity there. */
  | { readonly kind: "user"; readonly userId: string }
  /** They have none there that is known, and may be found by these. Null: not by this one. */
  | { readonly kind: "look-up"; readonly userName: string | null; readonly email: string | null }
  | {
      readonly kind: "none";
      readonly code: "PRINCIPAL_AMBIGUOUS" | "PRINCIPAL_UNPROVEN";
      /** A sentence for a person. */
      readonly message: string;
    };

/**
 * Names and addresses are what a provider's admin types in, so they say who somebody is elsewhere only for people of the
 * default provider, and for addresses of a domain that the person's provider vouches for.
 */
export async function knownCenterUser(
  manager: EntityManager,
  person: PersonHome,
  integration: Pick<Integration, "id" | "name">,
): Promise<KnownCenterUser> {
  const users = await usersOf(manager, person.id, integration.id);
  const chosen = users.find(({ isHome }) => isHome) ?? (users.length === 1 ? users[0] : undefined);
  if (chosen) return { kind: "user", userId: chosen.userId };
  if (users.length > 1) {
    const message = `${person.displayName} has ${users.length} users in IAM Identity Center of '${integration.name}'. An admin has to choose the one that gets access.`;
    return { kind: "none", code: "PRINCIPAL_AMBIGUOUS", message };
  }
  const [home]: { standing: string; domains: string[] }[] = await manager.query(
    "select standing, vouches_for_domains as domains from identity_providers where id = $1",
    [person.providerId],
  );
  if (home?.standing === "DEFAULT") return { kind: "look-up", userName: person.userName, email: person.email };
  const vouched = (text: string | null) => (text !== null && home?.domains.includes(domainOf(text)) ? text : null);
  const [userName, email] = [vouched(person.userName), vouched(person.email)];
  if (userName !== null || email !== null) return { kind: "look-up", userName, email };
  const message = `Nothing proves who ${person.displayName} is in IAM Identity Center of '${integration.name}': their identity provider is not the default one and does not vouch for the domain of their address. An admin can link them.`;
  return { kind: "none", code: "PRINCIPAL_UNPROVEN", message };
}

/** Their live identities at the provider that reads the integration's Identity Center. */
async function usersOf(manager: EntityManager, personId: string, integrationId: string) {
  const rows: { userId: string; isHome: boolean }[] = await manager.query(
    `select i.external_id as "userId", p.home_id = i.id as "isHome"
       from identities i join people p on p.id = i.person_id join identity_providers v on v.id = i.provider_id
      where i.person_id = $1 and v.integration_id = $2 and v.enabled and i.active and i.removed_at is null`,
    [personId, integrationId],
  );
  return rows;
}

/** In lower case; of what is no address, the empty text. */
function domainOf(address: string): string {
  return address.includes("@") ? address.slice(address.lastIndexOf("@") + 1).toLowerCase() : "";
}
