import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { useMemo, useRef } from "react";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import type { TokensOfEverybodyQuery } from "../../gql/graphql";
import { PageLink } from "../../parts/links/page-link";
import { useSearchState } from "../../parts/lists/search-state";
import { SectionTable } from "../../parts/lists/section-table";
import { TokenFilter, tokenColumns, useTokenList } from "../../parts/lists/token-list";
import { useTypedSearch } from "../../parts/lists/typed-search";
import { useReadAgain } from "../../parts/reading/read-again";
import { TOKENS } from "./session-documents";

type Token = NonNullable<TokensOfEverybodyQuery["apiTokens"]>["nodes"][number];

const DEFAULTS = { search: "", cursors: "" };

/** Tokens of scripts that act as people, and of service accounts. */
export function AllTokens() {
  const isAdmin = useViewer().roles.includes("ADMIN");
  const [{ search }, change] = useSearchState(DEFAULTS);
  const list = useTokenList();
  const [{ data, fetching, error }, readAgain] = useQuery({
    query: TOKENS,
    variables: { after: list.after, filter: { live: list.live, search: search || null } },
  });
  useReadAgain(readAgain);
  const refresh = () => readAgain({ requestPolicy: "network-only" });
  const latest = useRef(refresh);
  latest.current = refresh;
  const columns = useMemo(() => columnsFor(isAdmin ? () => latest.current() : null), [isAdmin]);
  const tokens = data?.apiTokens;
  return (
    <SectionTable
      title="API tokens"
      description="Each acts as one person or one service account, within what they may do."
      columns={columns}
      nodes={tokens?.nodes}
      totalCount={tokens?.totalCount}
      keyOf={({ id }) => id}
      error={error}
      onRetry={refresh}
      filter={
        <SpaceBetween direction="horizontal" size="xs">
          <Search settled={search} onSettle={(text) => change({ search: text, cursors: "" })} />
          <TokenFilter list={list} />
        </SpaceBetween>
      }
      empty="There is no such token."
      pages={list.pagesOf(tokens, fetching)}
    />
  );
}

function Search({ settled, onSettle }: { readonly settled: string; readonly onSettle: (text: string) => void }) {
  const [text, setText] = useTypedSearch(settled, onSettle);
  return (
    <Input
      type="search"
      value={text}
      onChange={({ detail }) => setText(detail.value)}
      ariaLabel="Find a token by its name"
      placeholder="Name of a token"
    />
  );
}

function columnsFor(onEnded: (() => void) | null): TableProps.ColumnDefinition<Token>[] {
  const [name, ...rest] = tokenColumns(onEnded) as TableProps.ColumnDefinition<Token>[];
  return [name!, { id: "holder", header: "Acts as", cell: (token) => <Holder token={token} /> }, ...rest];
}

function Holder({ token: { person, serviceAccount, identityId } }: { readonly token: Token }) {
  if (person) return <PageLink to={addresses.person(person.id)}>{person.displayName}</PageLink>;
  // The token of the configuration belongs neither to a person nor to a service account.
  if (!serviceAccount)
    return identityId === null ? "An administrator, by the server's configuration" : "Nobody any more";
  return <PageLink to={addresses.setting("service-accounts", serviceAccount.id)}>{serviceAccount.name}</PageLink>;
}
