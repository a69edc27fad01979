import type { EntityManager } from "typeorm";
import type { ProviderStanding } from "../../identities/identity-provider.entity";
import type { PersonHome } from "../../identities/person-home.entity";
import type { Integration } from "../../integrations/integration.entity";
import { PRINCIPAL_TAKEN } from "../principal-lookup";

/** The user of a person in an IAM Identity Center, by our own data. */
export type KnownCenterUser =
  /** They have one identity there, or one with priority: the one that an admin chose, else their home. */
  | { readonly kind: "user"; readonly userId: string }
  /** They have no known identity there, and may be found by these values. Null: not by this one. */
  | { readonly kind: "look-up"; readonly userName: string | null; readonly email: string | null }
  | {
      readonly kind: "none";
      readonly code: "PRINCIPAL_AMBIGUOUS" | "PRINCIPAL_UNPROVEN";
      /** A sentence for a person. */
      readonly message: string;
    };

/**
 * The strength of a person's claim to a user: by a linked identity, by a name of the default provider, or by another
 * name.
 */
export type CenterUserClaim = "LINKED" | "DEFAULT" | "NAMED";
const CENTER_USER_CLAIMS: readonly CenterUserClaim[] = ["LINKED", "DEFAULT", "NAMED"];

/**
 * The better claim wins, whatever the order. Otherwise a name typed in at another provider could lock out its person.
 */
export function isBetterClaim(one: CenterUserClaim, other: CenterUserClaim): boolean {
  return CENTER_USER_CLAIMS.indexOf(one) < CENTER_USER_CLAIMS.indexOf(other);
}

/** The claim of a person to a user of the integration's Identity Center, by current data. */
export async function claimTo(
  manager: EntityManager,
  person: PersonHome,
  integrationId: string,
  userId: string,
): Promise<CenterUserClaim> {
  const { users, standing } = await factsOf(manager, person, integrationId);
  if (users.some((user) => user.userId === userId)) return "LINKED";
  return standing === "DEFAULT" ? "DEFAULT" : "NAMED";
}

/**
 * Names and addresses are typed in by a provider's admin. They prove a user elsewhere only for people of the default
 * provider, and for addresses of a domain that the person's provider vouches for.
 */
export async function knownCenterUser(
  manager: EntityManager,
  person: PersonHome,
  integration: Pick<Integration, "id" | "name">,
): Promise<KnownCenterUser> {
  const { users, standing, domains } = await factsOf(manager, person, integration.id);
  const chosen =
    users.find(({ isChosen }) => isChosen) ??
    users.find(({ isHome }) => isHome) ??
    (users.length === 1 ? users[0] : undefined);
  if (chosen) return { kind: "user", userId: chosen.userId };
  if (users.length > 1) {
    const message = `${person.displayName} has ${users.length} users in IAM Identity Center of '${integration.name}'. An admin has to choose the one that gets access.`;
    return { kind: "none", code: "PRINCIPAL_AMBIGUOUS", message };
  }
  if (standing === "DEFAULT") return { kind: "look-up", userName: person.userName, email: person.email };
  const vouched = (text: string | null) => (text !== null && domains.includes(domainOf(text)) ? text : null);
  const [userName, email] = [vouched(person.userName), vouched(person.email)];
  if (userName !== null || email !== null) return { kind: "look-up", userName, email };
  const message = `Nothing proves who ${person.displayName} is in IAM Identity Center of '${integration.name}': their identity provider is not the default one and does not vouch for the domain of their address. An admin can link them.`;
  return { kind: "none", code: "PRINCIPAL_UNPROVEN", message };
}

/**
 * Whether a user that was found for a person before still is theirs: an admin may have chosen another, or unlinked it.
 */
export async function isStillTheirs(
  manager: EntityManager,
  person: PersonHome,
  integration: Pick<Integration, "id" | "name">,
  userId: string,
): Promise<boolean> {
  const known = await knownCenterUser(manager, person, integration);
  if (known.kind === "user") return known.userId === userId;
  return (await centerUserBarOf(manager, person, integration, userId)) === null;
}

/**
 * Why a user whose name or address matches a person is not theirs. LINKED: it is an identity of another person.
 * UNLINKED: an admin unlinked it, which a name does not override. Null: nothing is against it.
 */
export async function centerUserBarOf(
  manager: EntityManager,
  person: Pick<PersonHome, "id">,
  integration: Pick<Integration, "id">,
  userId: string,
): Promise<"LINKED" | "UNLINKED" | null> {
  const [row]: { bar: "LINKED" | "UNLINKED" }[] = await manager.query(
    `select case when i.person_id is null then 'UNLINKED' else 'LINKED' end as bar
       from identities i join identity_providers v on v.id = i.provider_id and v.integration_id = $1
      where i.external_id = $2 and (i.person_id <> $3 or (i.person_id is null and i.unlinked_at is not null)) limit 1`,
    [integration.id, userId, person.id],
  );
  return row?.bar ?? null;
}

/** The code and sentence for a person who is barred from the user that their name or address matches. */
export function barredUser(
  bar: "LINKED" | "UNLINKED",
  displayName: string,
  integrationName: string,
): { readonly code: "PRINCIPAL_TAKEN" | "PRINCIPAL_UNPROVEN"; readonly message: string } {
  const user = `The user of IAM Identity Center of '${integrationName}' that has the name or address of ${displayName}`;
  if (bar === "LINKED") {
    return {
      code: PRINCIPAL_TAKEN,
      message: `${user} is another person's, as an admin or their identity provider says.`,
    };
  }
  const message = `${user} was unlinked by an admin, so a name does not prove whose it is. An admin can link it.`;
  return { code: "PRINCIPAL_UNPROVEN", message };
}

/** The sentence for a person whose user of IAM Identity Center belongs to another person with no weaker claim. */
export function sharedUserMessage(displayName: string, holderName: string): string {
  return `${displayName} and ${holderName} are one and the same user of IAM Identity Center, so they cannot both be given access.`;
}

interface CenterUserFacts {
  /** Their live identities at the provider that reads the integration's Identity Center. */
  readonly users: readonly { readonly userId: string; readonly isHome: boolean; readonly isChosen: boolean }[];
  /** The standing of the provider of their home. */
  readonly standing: ProviderStanding;
  readonly domains: readonly string[];
}

/** One statement, because automatic flows read it for each of many people. */
async function factsOf(
  manager: EntityManager,
  { id, identityId, providerId }: PersonHome,
  integrationId: string,
): Promise<CenterUserFacts> {
  const [facts]: CenterUserFacts[] = await manager.query(
    `select h.standing, h.vouches_for_domains as domains, (
              select coalesce(jsonb_agg(jsonb_build_object('userId', i.external_id, 'isHome', i.id = $2::uuid, 'isChosen', i.chosen_at is not null)
                                       order by i.chosen_at desc nulls last), '[]')
                from identities i join identity_providers v on v.id = i.provider_id and v.integration_id = $4 and v.enabled
               where i.person_id = $1 and i.active and i.removed_at is null) as users
       from identity_providers h where h.id = $3`,
    [id, identityId, providerId, integrationId],
  );
  return facts!;
}

/** In lower case; of what is no address, the empty text. */
function domainOf(address: string): string {
  return address.includes("@") ? address.slice(address.lastIndexOf("@") + 1).toLowerCase() : "";
}
