import { useMemo } from "react";
import { useQuery } from "urql";
import { useViewer, type Viewer } from "../../app/session";
import type { ColleaguesQuery } from "../../gql/graphql";
import { COLLEAGUES, FIND_PEOPLE } from "./settings-documents";

export interface FoundPerson {
  readonly id: string;
  readonly name: string;
  readonly detail: string;
}

interface Found {
  readonly people: readonly FoundPerson[];
  readonly isSearching: boolean;
  /** The search finds only people whom the viewer works with. */
  readonly isLimited: boolean;
}

/** Administrators and auditors find everybody. */
export function findsEverybody({ roles }: Pick<Viewer, "roles">): boolean {
  return roles.includes("ADMIN") || roles.includes("AUDITOR");
}

/** Finds people by a text. Viewers without those roles find co-owners and fellow approvers only. */
export function usePeople(text: string): Found {
  const viewer = useViewer();
  const { personId } = viewer;
  const findsAll = findsEverybody(viewer);
  const [all] = useQuery({ query: FIND_PEOPLE, variables: { text }, pause: !findsAll || text.trim() === "" });
  const [known] = useQuery({ query: COLLEAGUES, pause: findsAll });
  const colleagues = useMemo(() => colleaguesIn(known.data), [known.data]);
  // Results for an earlier text are not offered: people would move away under a click on one of them.
  const answered = all.fetching || text.trim() === "" ? undefined : all.data?.search;
  const found = findsAll
    ? (answered ?? []).flatMap(({ results }) => results.map(({ id, title, detail }) => ({ id, name: title, detail })))
    : colleagues.filter(({ name, detail }) => hasWords(`${name} ${detail}`, text));
  return {
    people: found.filter(({ id }) => id !== personId),
    isSearching: all.fetching || known.fetching,
    isLimited: !findsAll,
  };
}

interface Person {
  readonly id: string;
  readonly displayName: string;
  readonly userName: string;
}

function colleaguesIn(data: ColleaguesQuery | undefined): FoundPerson[] {
  const owners = (data?.resources?.nodes ?? []).flatMap(({ owners }) =>
    (owners ?? []).flatMap(({ members }) => members),
  );
  const deciders = (data?.accessRequests?.nodes ?? []).flatMap(({ items }) =>
    items.flatMap(({ decisions }) => decisions.flatMap(({ decidedBy }) => decidedBy ?? [])),
  );
  const approvers = (data?.waiting?.nodes ?? []).flatMap(({ items }) =>
    items.flatMap(({ approvers }) =>
      (approvers ?? []).flatMap((group) => group.approvers.flatMap(({ people }) => people)),
    ),
  );
  const byId = new Map<string, Person>([...owners, ...deciders, ...approvers].map((person) => [person.id, person]));
  return [...byId.values()]
    .map(({ id, displayName, userName }) => ({ id, name: displayName, detail: userName }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** Every word of the text begins a word of the person, as in the API's search. */
function hasWords(person: string, text: string): boolean {
  const words = person.toLowerCase().split(/[\s.@]+/);
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((wanted) => words.some((word) => word.startsWith(wanted)));
}
