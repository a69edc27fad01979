import { StatusWord } from "../../parts/words/status-word";

/** As their home says: whoever is out can neither sign in nor be given access. */
export function PersonState({ active }: { readonly active: boolean | null }) {
  if (active === null) return "-";
  return active ? <StatusWord type="success">Active</StatusWord> : <StatusWord type="stopped">Out</StatusWord>;
}
