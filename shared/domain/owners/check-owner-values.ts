import type { EntityManager } from "typeorm";
import type { IntegrationWarning } from "../integrations/integration.entity";
import type { IntegrationOwner } from "../integrations/owner-rules";
import { findNearMisses } from "./find-near-misses";
import { loadDirectory } from "./load-directory";
import type { Lookup } from "./lookup";
import { distinctMatches, lookupsOfOwner } from "./resolve-owner";

/** What a value of an integration owner names at this moment. */
export interface OwnerValueCheck {
  readonly value: string;
  /** Somebody, a group, or a value that somebody has. */
  readonly exists: boolean;
  /** More than one: it decides nothing, as nobody knows who is meant. */
  readonly matches: number;
  /** What was probably meant by a value that names nobody. */
  readonly hint: string | null;
}

/** Looks every value up now, in two statements whatever their number: for each owner, what its values name. */
export async function checkOwnerValues(
  tx: EntityManager,
  owners: readonly IntegrationOwner[],
): Promise<OwnerValueCheck[][]> {
  const lookups = owners.map(lookupsOfOwner);
  const directory = await loadDirectory(tx, lookups.flat());
  const matchesOf = (lookup: Lookup) => distinctMatches(directory.matches(lookup)).length;
  const nearest = await findNearMisses(
    tx,
    lookups.flat().filter((lookup) => matchesOf(lookup) === 0),
  );
  return lookups.map((ofOwner) =>
    ofOwner.map((lookup) => {
      const matches = matchesOf(lookup);
      const near = nearest(lookup);
      const hint = near === null ? null : `Did you mean '${near}'?`;
      return { value: lookup.value, exists: matches > 0, matches, hint };
    }),
  );
}

/** A warning for each value that names nobody: it may have been mistyped, or was renamed or removed since. */
export function unknownValueWarnings(
  owners: readonly Pick<IntegrationOwner, "attribute">[],
  checks: readonly (readonly OwnerValueCheck[])[],
): IntegrationWarning[] {
  return owners.flatMap(({ attribute }, index) =>
    checks[index]!.filter((check) => !check.exists).map(({ value, hint }) => ({
      code: "OWNER_VALUE_UNKNOWN" as const,
      item: value,
      message: [`No ${attribute} is called '${value}', so as an integration owner it decides nothing.`, hint]
        .filter(Boolean)
        .join(" "),
    })),
  );
}
