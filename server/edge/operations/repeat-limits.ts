import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationRule,
} from "graphql";
import type { Config } from "../../../shared/config/config";
import { limitExceeded } from "../limit-exceeded";

export type RepeatLimits = Pick<Config, "DRAWBRIDGE_MAX_REPEATS" | "DRAWBRIDGE_MAX_SPREADS">;

/**
 * graphql-js compares repeated selections pair by pair, and again what is below them and spread in them, so a small
 * document may cost much. This rule runs before all others, in time linear in the document, and hides excessive parts
 * from them.
 */
export function repeatsRule(limits: RepeatLimits): ValidationRule {
  return (context) => ({
    Document(document) {
      const excess = excessOf(document, limits);
      if (!excess) return undefined;
      context.reportError(excess);
      // The returned value replaces the document: null ends the visit.
      return null;
    },
  });
}

function excessOf({ definitions }: DocumentNode, limits: RepeatLimits): GraphQLError | null {
  const operations = definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  const fragments = definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
  const places = new Places(fragments, limits);
  for (const { selectionSet } of operations) {
    const excess = places.excessBelow(selectionSet);
    if (excess) return excess;
  }
  // Unused fragments and duplicates of a name are compared too.
  for (const fragment of fragments) {
    const excess = places.wasSeen(fragment) ? null : places.excessBelow(fragment.selectionSet);
    if (excess) return excess;
  }
  return null;
}

/** Places of an answer: fields of one name merge, and their selections share one place again. */
class Places {
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  private readonly seen = new Set<FragmentDefinitionNode>();
  private spreads = 0;

  constructor(
    fragments: readonly FragmentDefinitionNode[],
    private readonly limits: RepeatLimits,
  ) {
    this.fragments = new Map(fragments.map((one) => [one.name.value, one]));
  }

  wasSeen(fragment: FragmentDefinitionNode): boolean {
    return this.seen.has(fragment);
  }

  excessBelow(root: SelectionSetNode): GraphQLError | null {
    const { DRAWBRIDGE_MAX_REPEATS, DRAWBRIDGE_MAX_SPREADS } = this.limits;
    const places = [[root]];
    for (const place of places) {
      const fields = this.fieldsIn(place);
      // Endless recursion needs a spread, so counting spreads ends it.
      if (this.spreads > DRAWBRIDGE_MAX_SPREADS) {
        return limitExceeded("spreads", `The document spreads fragments more than ${DRAWBRIDGE_MAX_SPREADS} times.`);
      }
      for (const [name, same] of fields) {
        if (same.length > DRAWBRIDGE_MAX_REPEATS) {
          const message = `'${name.slice(0, 100)}' is selected more than ${DRAWBRIDGE_MAX_REPEATS} times in one place.`;
          return limitExceeded("repeats", message);
        }
        const below = same.flatMap(({ selectionSet }) => selectionSet ?? []);
        if (below.length > 0) places.push(below);
      }
    }
    return null;
  }

  /** Fields by their names in the answer. A repeated spread in one place adds nothing, but counts. */
  private fieldsIn(place: readonly SelectionSetNode[]): Map<string, FieldNode[]> {
    const fields = new Map<string, FieldNode[]>();
    const here = new Set<string>();
    // The array grows while it is read.
    const sets = [...place];
    for (const { selections } of sets) {
      for (const one of selections) {
        if (one.kind === Kind.FIELD) {
          const name = (one.alias ?? one.name).value;
          const same = fields.get(name);
          if (same) same.push(one);
          else fields.set(name, [one]);
        } else if (one.kind === Kind.INLINE_FRAGMENT) sets.push(one.selectionSet);
        else this.spreadInto(sets, here, one.name.value);
      }
    }
    return fields;
  }

  private spreadInto(sets: SelectionSetNode[], here: Set<string>, name: string): void {
    this.spreads += 1;
    const fragment = this.fragments.get(name);
    if (!fragment || here.has(name)) return;
    sets.push(fragment.selectionSet);
    here.add(name);
    this.seen.add(fragment);
  }
}
