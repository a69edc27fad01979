import { StatusWord } from "../../parts/words/status-word";

/** The state by the person's home. A person who is out can neither sign in nor be given access. */
export function PersonState({ active }: { readonly active: boolean | null }) {
  if (active === null) return "-";
  return active ? <StatusWord type="success">Active</StatusWord> : <StatusWord type="stopped">Out</StatusWord>;
}
