import type { EntityManager } from "typeorm";
import {
  explainName,
  explainProvider,
  type NameStateKind,
  type ValuesState,
  valuesStatesOf,
} from "../identities/name-states";
import type { IntegrationWarning } from "../integrations/integration.entity";
import type { IntegrationOwner } from "../integrations/owner-rules";
import { findNearMisses } from "./find-near-misses";
import { loadDirectory } from "./load-directory";
import type { OwnerLookup } from "./owner-lookup";
import { distinctMatches, lookupsOfOwner } from "./resolve-owner";

/** What a value of an integration owner names at this moment. */
export interface OwnerValueCheck {
  readonly value: string;
  /** Somebody, a group, or a value that somebody has. */
  readonly exists: boolean;
  /** More than one: it decides nothing, as nobody knows who is meant. */
  readonly matches: number;
  /** As a name, or as a value that somebody has. */
  readonly state: NameStateKind;
  /** What was probably meant by a value that names nobody. */
  readonly hint: string | null;
  /** For an admin: why it decides nothing, and what to do; null where it decides. */
  readonly warning: IntegrationWarning | null;
}

/** Looks every value up now, in as many statements whatever their number: for each owner, what its values name. */
export async function checkOwnerValues(
  tx: EntityManager,
  owners: readonly IntegrationOwner[],
): Promise<OwnerValueCheck[][]> {
  const lookups = owners.map(lookupsOfOwner);
  const directory = await loadDirectory(tx, lookups.flat());
  const states = await valuesStatesOf(tx, owners);
  const matchesOf = (lookup: OwnerLookup) => distinctMatches(directory.matches(lookup)).length;
  const nearest = await findNearMisses(
    tx,
    lookups.flat().filter((lookup) => matchesOf(lookup) === 0),
  );
  return lookups.map((ofOwner, n) =>
    ofOwner.map((lookup, index) => {
      const matches = matchesOf(lookup);
      const near = nearest(lookup);
      const hint = near === null ? null : `Did you mean '${near}'?`;
      const isGone = states[n]!.names[index]?.kind === "GONE";
      const state = isGone ? "GONE" : stateOfMatches(matches);
      const warning = warningOf(lookup, state, hint, states[n]!, index);
      return { value: lookup.value, exists: matches > 0, matches, state, hint, warning };
    }),
  );
}

function stateOfMatches(matches: number): NameStateKind {
  if (matches === 0) return "NOBODY";
  return matches === 1 ? "LIVE" : "SEVERAL";
}

/** It may have been mistyped, or was renamed or removed since, or another came that is called the same. */
function warningOf(
  { attribute, value }: OwnerLookup,
  state: NameStateKind,
  hint: string | null,
  { provider, names }: ValuesState,
  index: number,
): IntegrationWarning | null {
  if (state === "LIVE") return null;
  const ofProvider = explainProvider(provider);
  if (ofProvider !== null) return { code: "OWNER_VALUE_UNKNOWN", item: value, message: ofProvider };
  const name = names[index];
  const explanation = name && explainName({ attribute, value }, name, provider);
  if (explanation) {
    const code = name.kind === "GONE" ? "OWNER_VALUE_GONE" : "OWNER_VALUE_AMBIGUOUS";
    const { why, whatToDo } = explanation;
    return { code, item: value, message: `${why}, so as an integration owner it decides nothing. ${whatToDo}` };
  }
  const nobody = `No ${attribute} is called '${value}', so as an integration owner it decides nothing.`;
  const message = `${nobody} ${hint ?? "Correct the value, or take it out."}`;
  return { code: "OWNER_VALUE_UNKNOWN", item: value, message };
}
