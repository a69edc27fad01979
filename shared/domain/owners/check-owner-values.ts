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
import { nobodyHas } from "./nobody-has";
import type { OwnerLookup } from "./owner-lookup";
import { distinctMatches, lookupsOfOwner } from "./resolve-owner";

/** The current match of an integration owner's value. */
export interface OwnerValueCheck {
  readonly value: string;
  /** A person, a group, or an attribute value that somebody has. */
  readonly exists: boolean;
  /** More than one match grants no rights, because the value is ambiguous. */
  readonly matches: number;
  /** The state of the value as a name, or as an attribute value. */
  readonly state: NameStateKind;
  /** A suggestion for a value that matches nobody. */
  readonly hint: string | null;
  /** A warning for an admin, with the reason and a remedy; null where the value names an owner. */
  readonly warning: IntegrationWarning | null;
}

/** Looks up every value of every owner in a constant number of statements. */
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

/** The value may be mistyped, renamed or removed, or may match another object of the same name. */
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
  const nobody = `${nobodyHas(attribute, value)}, so as an integration owner it decides nothing.`;
  const message = `${nobody} ${hint ?? "Correct the value, or take it out."}`;
  return { code: "OWNER_VALUE_UNKNOWN", item: value, message };
}
