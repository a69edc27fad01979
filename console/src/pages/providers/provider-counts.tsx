import { useQuery } from "urql";
import { graphql } from "../../gql";
import type { ProviderCountsQuery } from "../../gql/graphql";
import { useAgainWhile } from "./again-while";

const COUNTS = graphql(`
  query ProviderCounts($id: ID!) {
    identities(first: 1, filter: { providerId: $id }) { totalCount }
    groups(first: 1, filter: { providerId: $id }) { totalCount }
    people(first: 1, filter: { providerId: $id }) { totalCount }
    unlinked: identities(first: 1, filter: { providerId: $id, linked: false }) { totalCount }
  }
`);

export interface Counts {
  readonly identities: number;
  readonly groups: number;
  /** People whose home is at the provider, those who left included. */
  readonly people: number;
  /** Identities that are not linked to a person. */
  readonly unlinked: number;
}

const AGAIN_MS = 3_000;

/** The provider's numbers, read at intervals because they have no event; null until the first read. */
export function useProviderCounts(id: string): Counts | null {
  const [{ data }, readAgain] = useQuery({ query: COUNTS, variables: { id } });
  useAgainWhile(data !== undefined, AGAIN_MS, readAgain);
  return countsIn(data);
}

export function ProviderCounts({ id }: { readonly id: string }) {
  const [{ data }] = useQuery({ query: COUNTS, variables: { id } });
  const counts = countsIn(data);
  return counts ? sayCounts(counts) : "-";
}

function countsIn(data: ProviderCountsQuery | undefined): Counts | null {
  if (!data?.identities || !data.groups || !data.people || !data.unlinked) return null;
  return {
    identities: data.identities.totalCount,
    groups: data.groups.totalCount,
    people: data.people.totalCount,
    unlinked: data.unlinked.totalCount,
  };
}

export function sayCounts({ identities, groups }: Pick<Counts, "identities" | "groups">): string {
  return `${counted(identities, "person", "people")}, ${counted(groups, "group", "groups")}`;
}

export function counted(count: number, one: string, many: string): string {
  return count === 1 ? `1 ${one}` : `${count.toLocaleString("en")} ${many}`;
}
