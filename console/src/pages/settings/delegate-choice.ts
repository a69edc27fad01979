import type { FoundPerson } from "./use-people";

/** The delegate: somebody who was found, or the exact name of somebody whom the viewer cannot find. */
export type DelegateChoice = { readonly kind: "found"; readonly person: FoundPerson } | ExactName;

interface ExactName {
  readonly kind: "named";
  readonly name: string;
}

/** The choices for a text. Whoever finds everybody needs no exact name. */
export function delegateChoices(people: readonly FoundPerson[], text: string, isLimited: boolean): DelegateChoice[] {
  const found = people.map((person): DelegateChoice => ({ kind: "found", person }));
  const name = text.trim();
  const isFound = people.some(({ detail }) => detail.toLowerCase() === name.toLowerCase());
  return isLimited && name !== "" && !isFound ? [...found, { kind: "named", name }] : found;
}

/** As an option of a list: its value is unique among the choices. */
export function optionOf(choice: DelegateChoice) {
  if (choice.kind === "found") {
    const { id, name, detail } = choice.person;
    return { value: id, label: name, description: detail };
  }
  return {
    value: `named ${choice.name}`,
    label: choice.name,
    description: "Whoever has exactly this user name or address",
  };
}

/** The fields of the API that name the delegate. */
export function delegateInput(choice: DelegateChoice) {
  return choice.kind === "found" ? { toPersonId: choice.person.id } : { toUser: choice.name };
}
