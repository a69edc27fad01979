import { MOST_VALUES } from "../../../shared/domain/access-flows/input/parse-people";
import { MOST_EXPECTED } from "../../../shared/domain/audit/audit.queries";
import { MAX_LIST_ITEMS } from "../../../shared/domain/integrations/parse-integration";

/** The most items of a list in an input: as many as a page has. */
export const USUAL_ITEMS = 200;

/** Lists that may be longer, by the name of their argument or input field. Use cases have smaller maximums for others. */
export const LONG_LISTS: Readonly<Record<string, number>> = {
  excludedAccountIds: MAX_LIST_ITEMS,
  excludedOrganizationalUnitIds: MAX_LIST_ITEMS,
  values: MOST_VALUES,
  expected: MOST_EXPECTED,
};

export function mostItems(name: string): number {
  return Object.hasOwn(LONG_LISTS, name) ? LONG_LISTS[name]! : USUAL_ITEMS;
}
