import Select from "@cloudscape-design/components/select";
import type { TableProps } from "@cloudscape-design/components/table";
import { serverNow } from "../../app/server-clock";
import { graphql } from "../../gql";
import type { TokenScope } from "../../gql/enums";
import { Moment } from "../words/moment";
import { StatusWord } from "../words/status-word";
import { afterOf } from "./cursor-pages";
import { RowAction } from "./row-action";
import { useSearchState } from "./search-state";

const END = graphql(`
  mutation EndTokenOf($id: ID!) {
    revokeApiToken(id: $id) { apiToken { id name revokedAt } }
  }
`);

export interface ListedToken {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
}

export const SCOPE_LABELS: Readonly<Record<TokenScope, string>> = {
  READ: "Reading",
  REQUEST: "Asking",
  DECIDE: "Deciding",
  ADMIN: "Administering",
  GOVERN: "Giving power",
};

/** The columns of a list of tokens. Null: the viewer may end none. */
export function tokenColumns(onEnded: (() => void) | null): TableProps.ColumnDefinition<ListedToken>[] {
  return [
    { id: "name", header: "Name", isRowHeader: true, cell: ({ name }) => name },
    { id: "for", header: "For", cell: ({ scopes }) => scopesInWords(scopes) },
    { id: "state", header: "State", minWidth: 170, cell: (token) => <TokenState token={token} /> },
    { id: "used", header: "Last used", cell: ({ lastUsedAt }) => (lastUsedAt ? <Moment at={lastUsedAt} /> : "Never") },
    { id: "made", header: "Made", cell: ({ createdAt }) => <Moment at={createdAt} /> },
    ...(onEnded
      ? [{ id: "end", header: "Actions", cell: (token: ListedToken) => <End token={token} onEnded={onEnded} /> }]
      : []),
  ];
}

function scopesInWords(scopes: readonly TokenScope[]): string {
  return scopes.length === 0 ? "All that its roles allow" : scopes.map((scope) => SCOPE_LABELS[scope]).join(", ");
}

function TokenState({ token: { revokedAt, expiresAt } }: { readonly token: ListedToken }) {
  const over = revokedAt ?? (expiresAt !== null && Date.parse(expiresAt) <= serverNow() ? expiresAt : null);
  if (over !== null) return <State type="stopped" word="Ended" at={over} />;
  if (expiresAt === null) return <State type="warning" word="In use, without an end" at={null} />;
  return <State type="success" word="In use, until" at={expiresAt} />;
}

interface StateProps {
  readonly type: "success" | "warning" | "stopped";
  readonly word: string;
  readonly at: string | null;
}

function State({ type, word, at }: StateProps) {
  return (
    <>
      <StatusWord type={type}>{word}</StatusWord>
      {at !== null && (
        <div>
          <Moment at={at} />
        </div>
      )}
    </>
  );
}

function End({ token, onEnded }: { readonly token: ListedToken; readonly onEnded: () => void }) {
  const { id, name, revokedAt } = token;
  if (revokedAt !== null) return "-";
  return (
    <RowAction
      document={END}
      variables={{ id }}
      text="End the token"
      label={`End the token ${name}`}
      said={() => `The token ${name} has ended. Programs that use it are refused from now on.`}
      onDone={onEnded}
    />
  );
}

const DEFAULTS = { tokens: "live", cursors: "" };
const LIVE = { value: "live", label: "In use" };
const ENDED = { value: "ended", label: "Ended" };

/** The filter of a list of tokens, kept in the address. */
export function useTokenList() {
  const [{ tokens, cursors }, change] = useSearchState(DEFAULTS);
  return {
    shown: tokens === ENDED.value ? ENDED : LIVE,
    live: tokens !== ENDED.value,
    after: afterOf(cursors),
    show: (value: string) => change({ tokens: value, cursors: "" }),
    pagesOf: (connection: Paged | null | undefined, isLoading: boolean) => ({
      cursors,
      isLoading,
      pageInfo: connection?.pageInfo,
      onChange: (next: string) => change({ cursors: next }),
    }),
  };
}

interface Paged {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null };
}

export function TokenFilter({ list }: { readonly list: ReturnType<typeof useTokenList> }) {
  return (
    <div style={{ maxWidth: "16rem" }}>
      <Select
        selectedOption={list.shown}
        options={[LIVE, ENDED]}
        onChange={({ detail }) => list.show(detail.selectedOption.value ?? LIVE.value)}
        ariaLabel="Which tokens to show"
      />
    </div>
  );
}
