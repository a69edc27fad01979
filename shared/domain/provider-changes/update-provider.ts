import { DomainError, type FieldProblem, invalidInput } from "../../kernel/app-error";
import type { Tx } from "../../platform/database/unit-of-work";
import { IdentityProvider } from "../identities/identity-provider.entity";
import { ensurePeople } from "../identities/linking/ensure-people";
import { linkIssuedIdentities, linkVouchedIdentities } from "../identities/linking/link-identities";
import { assertProviderNameIsFree, problemsOfProviderName } from "../identities/provider-names";
import type { MadeChange, ProviderUpdate } from "./provider-change";
import { endCredentialsOf } from "./provider-credentials";

type Settings = Pick<IdentityProvider, "name" | "standing" | "enabled" | "vouchesForDomains" | "externalIdIssuers">;

/** Changes a locked provider's settings. A new default provider makes the former one NAMED. */
export async function updateProvider(tx: Tx, before: IdentityProvider, update: ProviderUpdate): Promise<MadeChange> {
  const next = parse(before, update);
  assertIsPossible(before, next);
  await assertProviderNameIsFree(tx.manager, next.name, before.id);
  const displaced = next.standing === "DEFAULT" && before.standing !== "DEFAULT" ? await makeDefaultNamed(tx) : [];
  await tx.manager.update(IdentityProvider, before.id, {
    ...next,
    nameKey: next.name.toLowerCase(),
    version: before.version + 1,
  });
  await settleStanding(tx, before, next);
  return {
    providers: await tx.manager
      .createQueryBuilder(IdentityProvider, "provider")
      .where("provider.id = any(:ids)", { ids: [before.id, ...displaced] })
      .orderBy("provider.id = :id", "DESC")
      .setParameter("id", before.id)
      .getMany(),
    audit: {
      action: "identity-provider.updated",
      subjectId: before.id,
      before: settingsOf(before),
      after: next,
    },
    handOver: null,
  };
}

function parse(before: IdentityProvider, { name, standing, enabled, ...proofs }: ProviderUpdate): Settings {
  const domains = proofs.vouchesForDomains ?? before.vouchesForDomains;
  const issuers = proofs.externalIdIssuers ?? before.externalIdIssuers;
  const next = {
    name: (name ?? before.name).trim(),
    standing: standing ?? before.standing,
    enabled: enabled ?? before.enabled,
    vouchesForDomains: [...new Set(domains.map((domain) => domain.trim().toLowerCase()))],
    externalIdIssuers: [...new Set(issuers.map((issuer) => issuer.trim()))],
  };
  const problems = [
    ...problemsOfProviderName(next.name),
    ...problemsOfDomains(next.vouchesForDomains),
    ...problemsOfIssuers(next.externalIdIssuers),
  ];
  if (problems.length > 0) throw invalidInput(problems);
  return next;
}

const MOST_DOMAINS = 100;
const DOMAIN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

function problemsOfDomains(domains: readonly string[]): FieldProblem[] {
  return problemsOfTexts("vouchesForDomains", domains, {
    most: MOST_DOMAINS,
    pattern: DOMAIN,
    what: "domains such as 'example.com'",
  });
}

const MOST_ISSUERS = 20;
/** The pattern of the Identity Store API. */
const ISSUER = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,256}$/u;

function problemsOfIssuers(issuers: readonly string[]): FieldProblem[] {
  return problemsOfTexts("externalIdIssuers", issuers, {
    most: MOST_ISSUERS,
    pattern: ISSUER,
    what: "issuers as Identity Center tells them, 1 to 256 characters without spaces",
  });
}

function problemsOfTexts(
  field: string,
  texts: readonly string[],
  { most, pattern, what }: { most: number; pattern: RegExp; what: string },
): FieldProblem[] {
  if (texts.length > most) return [{ path: [field], message: `'${field}' has more than ${most} entries.` }];
  return texts.flatMap((text, n) =>
    pattern.test(text) ? [] : [{ path: [field, n], message: `'${field}' takes ${what}, not '${text}'.` }],
  );
}

function assertIsPossible(before: IdentityProvider, next: Settings): void {
  const refuse = (field: string, message: string) => {
    throw new DomainError("INVALID_STATE", message, [{ path: [field], message }]);
  };
  const instead = "Make another one the default first, or hand it over.";
  if (before.standing === "DEFAULT" && next.standing !== "DEFAULT") {
    refuse("standing", `'${before.name}' is the default identity provider, and there has to be one. ${instead}`);
  }
  if (before.standing === "DEFAULT" && !next.enabled) {
    refuse("enabled", `'${before.name}' is the default identity provider, so it cannot be off. ${instead}`);
  }
  if (next.standing === "DEFAULT" && !next.enabled) {
    refuse("standing", `'${before.name}' is off, so it cannot be the default identity provider. Switch it on first.`);
  }
}

async function makeDefaultNamed(tx: Tx): Promise<string[]> {
  const [rows]: [{ id: string }[], number] = await tx.manager.query(
    "update identity_providers set standing = 'NAMED', version = version + 1 where standing = 'DEFAULT' returning id",
  );
  return rows.map(({ id }) => id);
}

/**
 * Gives every identity a person where names may refer to them. Credentials of people who become inactive end for good.
 */
async function settleStanding(tx: Tx, before: IdentityProvider, next: Settings): Promise<void> {
  if (next.standing !== "LINK_ONLY") await ensurePeople(tx.manager, before.id, tx.now);
  if (counts(before) && !counts(next)) await endCredentialsOf(tx, before.id);
  // An external id proves more than an address, so it comes first, as for a new person.
  if (hasMore(before.externalIdIssuers, next.externalIdIssuers)) await linkIssuedIdentities(tx, before.id);
  if (hasMore(before.vouchesForDomains, next.vouchesForDomains)) await linkVouchedIdentities(tx, before.id);
}

function hasMore(before: readonly string[], next: readonly string[]): boolean {
  return next.some((text) => !before.includes(text));
}

function counts({ standing, enabled }: Settings): boolean {
  return enabled && standing !== "LINK_ONLY";
}

function settingsOf(provider: IdentityProvider): Settings {
  const { name, standing, enabled, vouchesForDomains, externalIdIssuers } = provider;
  return { name, standing, enabled, vouchesForDomains, externalIdIssuers };
}
