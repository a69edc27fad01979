import type { EntityManager } from "typeorm";
import type { ProviderObstacle } from "../identities/name-states";

/** A configured way to sign in, for people of a named identity provider. */
export interface ConfiguredSignIn {
  /** Such as "the sign-in provider 'okta'". */
  readonly way: string;
  /** The identity provider's name. */
  readonly people: string;
}

export interface SignInOfNobody extends ConfiguredSignIn {
  /** Null: no identity provider has this name. */
  readonly providerId: string | null;
  readonly obstacle: ProviderObstacle;
}

interface Configured {
  readonly providers: readonly { readonly name: string; readonly people?: string }[];
  readonly issuers: readonly {
    readonly issuer: string;
    readonly as: { readonly kind: "service-account" } | { readonly kind: "person"; readonly people: string };
  }[];
}

/** The configured ways that name an identity provider; without a name the default one is meant. */
export function configuredSignIns({ providers, issuers }: Configured): ConfiguredSignIn[] {
  return [
    ...providers.flatMap(({ name, people }) => (people ? { way: `the sign-in provider '${name}'`, people } : [])),
    ...issuers.flatMap(({ issuer, as }) =>
      as.kind === "person" ? { way: `the trusted issuer '${issuer}'`, people: as.people } : [],
    ),
  ];
}

/** Those that let nobody sign in, as nobody of their identity provider can be meant. */
export async function signInsOfNobody(
  manager: EntityManager,
  signIns: readonly ConfiguredSignIn[],
): Promise<SignInOfNobody[]> {
  if (signIns.length === 0) return [];
  return manager.query(
    `select c.way, c.people, p.id as "providerId",
            case when p.id is null then 'MISSING' when p.standing = 'LINK_ONLY' then 'LINK_ONLY' else 'DISABLED' end as obstacle
       from jsonb_to_recordset($1::jsonb) as c (way text, people text)
       left join identity_providers p on p.name_key = lower(c.people) and p.deleted_at is null
      where p.id is null or p.standing = 'LINK_ONLY' or not p.enabled order by c.way`,
    [JSON.stringify(signIns)],
  );
}

/** The reason, as a sentence. */
export function explainSignInOfNobody({ way, people, obstacle }: SignInOfNobody): string {
  return `Nobody can sign in by ${way}: its 'people' names the identity provider '${people}', ${WHY[obstacle]}.`;
}

const WHY: Readonly<Record<ProviderObstacle, string>> = {
  MISSING: "which does not exist",
  LINK_ONLY: "which is LINK_ONLY",
  DISABLED: "which is switched off",
};
