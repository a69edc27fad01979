import type { PersonFactsFragment } from "../../../gql/graphql";

export type Person = PersonFactsFragment;
export type Identity = NonNullable<Person["identities"]>[number];
