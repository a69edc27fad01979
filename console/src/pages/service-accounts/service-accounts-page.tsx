import Button from "@cloudscape-design/components/button";
import Input from "@cloudscape-design/components/input";
import type { TableProps } from "@cloudscape-design/components/table";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import type { ServiceAccountOrderField } from "../../gql/enums";
import { PageLink } from "../../parts/links/page-link";
import { afterOf } from "../../parts/lists/cursor-pages";
import { ListTable } from "../../parts/lists/list-table";
import { useSearchState } from "../../parts/lists/search-state";
import { useTypedSearch } from "../../parts/lists/typed-search";
import { isRefused, NotShown } from "../../parts/problems/not-shown";
import { useReadAgain } from "../../parts/reading/read-again";
import { useReadAt } from "../../parts/reading/use-read-at";
import { Moment } from "../../parts/words/moment";
import { ACCOUNTS, type Account } from "./account-documents";
import { AccountState, lastUsedOf, rolesInWords } from "./account-words";
import { NewAccount } from "./new-account";

const DEFAULTS = { search: "", order: "NAME", direction: "ASC", make: "", cursors: "" };

/** The list of service accounts, or, with `?make=1`, the form for another one. */
export function ServiceAccountsPage() {
  const [state, change] = useSearchState(DEFAULTS);
  if (state.make !== "") return <NewAccount onClose={() => change({ make: "", cursors: "" })} />;
  return <Accounts state={state} change={change} />;
}

interface Props {
  readonly state: typeof DEFAULTS;
  readonly change: (changes: Partial<typeof DEFAULTS>) => void;
}

function Accounts({ state, change }: Props) {
  const isAdmin = useViewer().roles.includes("ADMIN");
  const [{ data, fetching, error }, readAgain] = useQuery({
    query: ACCOUNTS,
    variables: {
      after: afterOf(state.cursors),
      filter: { search: state.search || null },
      orderBy: { field: state.order as ServiceAccountOrderField, direction: state.direction as "ASC" | "DESC" },
    },
  });
  useReadAgain(readAgain);
  const readAt = useReadAt(data);
  if (isRefused(error)) return <NotShown title="Service accounts" isLoading={false} error={error} />;
  return (
    <ListTable
      title="Service accounts"
      description="Programs with roles of their own, such as Terraform in a pipeline. They neither ask for access nor decide."
      columns={COLUMNS}
      connection={data?.serviceAccounts}
      isLoading={fetching}
      error={error}
      onRefresh={() => readAgain({ requestPolicy: "network-only" })}
      readAt={readAt}
      filter={<Search settled={state.search} onSettle={(search) => change({ search, cursors: "" })} />}
      isFiltered={state.search !== ""}
      onClearFilter={() => change({ search: "", cursors: "" })}
      empty="There is none. Add one for a program that is not a person's, such as a pipeline."
      actions={
        isAdmin && (
          <Button variant="primary" onClick={() => change({ make: "1", cursors: "" })}>
            Add a service account
          </Button>
        )
      }
      cursors={state.cursors}
      onCursors={(cursors) => change({ cursors })}
      sorting={{
        column: state.order,
        isDescending: state.direction === "DESC",
        onChange: (order, isDescending) => change({ order, direction: isDescending ? "DESC" : "ASC", cursors: "" }),
      }}
    />
  );
}

function Search({ settled, onSettle }: { readonly settled: string; readonly onSettle: (text: string) => void }) {
  const [text, setText] = useTypedSearch(settled, onSettle);
  return (
    <div style={{ maxWidth: "24rem" }}>
      <Input
        type="search"
        value={text}
        onChange={({ detail }) => setText(detail.value)}
        ariaLabel="Find a service account by its name"
        placeholder="Name of a service account"
      />
    </div>
  );
}

const COLUMNS: TableProps.ColumnDefinition<Account>[] = [
  {
    id: "name",
    header: "Name",
    sortingField: "NAME",
    isRowHeader: true,
    cell: ({ id, name }) => <PageLink to={addresses.setting("service-accounts", id)}>{name}</PageLink>,
  },
  { id: "state", header: "State", cell: (account) => <AccountState account={account} /> },
  { id: "roles", header: "Roles", cell: ({ roles }) => rolesInWords(roles) },
  { id: "tokens", header: "Tokens in use", cell: ({ tokens }) => tokens.length },
  { id: "used", header: "Last used", cell: (account) => <LastUsed account={account} /> },
  {
    id: "created",
    header: "Added",
    sortingField: "CREATED_AT",
    cell: ({ createdAt }) => <Moment at={createdAt} />,
  },
];

function LastUsed({ account }: { readonly account: Account }) {
  const at = lastUsedOf(account);
  return at === null ? "Never" : <Moment at={at} />;
}
