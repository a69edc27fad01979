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
  /** At home there, those who left too. */
  readonly people: number;
  /** That belong to nobody. */
  readonly unlinked: number;
}

const AGAIN_MS = 3_000;

/** How many a provider knows, as it changes; null until that is read. No subscription tells of it. */
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
