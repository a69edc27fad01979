import { addresses } from "../../app/addresses";

/** Where two people stand beside each other, to say what they are. */
export function compareAddress(personId: string, otherId: string): string {
  return `${addresses.people()}?${new URLSearchParams({ tab: "alike", person: personId, other: otherId })}`;
}
