import { addresses } from "../../app/addresses";

/** The address of the comparison of two people. */
export function compareAddress(personId: string, otherId: string): string {
  return `${addresses.people()}?${new URLSearchParams({ tab: "alike", person: personId, other: otherId })}`;
}
