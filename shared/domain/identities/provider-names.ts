import { type EntityManager, IsNull } from "typeorm";
import { DomainError, type FieldProblem } from "../../kernel/app-error";
import { IdentityProvider } from "./identity-provider.entity";

/** One at a time: two that are saved at once would not see each other's name, nor that the other is the default one. */
export async function lockProviderNames(manager: EntityManager): Promise<void> {
  await manager.query("select pg_advisory_xact_lock(hashtext('identity_providers.save'))");
}

/** Throws CONFLICT where another provider than `id` has the name, whatever its case. */
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
