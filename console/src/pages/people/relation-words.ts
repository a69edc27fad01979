import type { PersonRelationKind } from "../../gql/enums";

export const RELATION_WORDS: Readonly<Record<PersonRelationKind, string>> = {
  DIFFERENT: "Two different humans",
  PROBABLY_SAME_HUMAN: "May be one human: nobody has said it yet",
  SAME_HUMAN: "Separate accounts of one human",
};
