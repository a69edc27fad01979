import { type EntityManager, IsNull } from "typeorm";
import { DomainError, type FieldProblem } from "../../kernel/app-error";
import { IdentityProvider } from "./identity-provider.entity";

/** Serializes saves: two concurrent ones would miss each other's name, and that the other is the default provider. */
export async function lockProviderNames(manager: EntityManager): Promise<void> {
  await manager.query("select pg_advisory_xact_lock(hashtext('identity_providers.save'))");
}

/** Throws CONFLICT where another provider than `id` has the name in any case. */
export async function assertProviderNameIsFree(manager: EntityManager, name: string, id: string | null): Promise<void> {
  const taken = await manager.findOneBy(IdentityProvider, { nameKey: name.toLowerCase(), deletedAt: IsNull() });
  if (!taken || taken.id === id) return;
  const message = `'name' is taken: there is an identity provider '${taken.name}' already.`;
  throw new DomainError("CONFLICT", message, [{ path: ["name"], message, rule: "NAME_TAKEN" }]);
}

export function problemsOfProviderName(name: string): FieldProblem[] {
  if (/^[\p{L}\p{N} ._-]{1,64}$/u.test(name)) return [];
  return [{ path: ["name"], message: "'name' must have 1 to 64 letters, digits, spaces, '.', '-' or '_'." }];
}
