import Input from "@cloudscape-design/components/input";
import { useEffect, useMemo } from "react";
import { useQuery } from "urql";
import { graphql } from "../../gql";
import { afterOf } from "../../parts/lists/cursor-pages";
import { useSearchState } from "../../parts/lists/search-state";
import { SectionTable } from "../../parts/lists/section-table";
import { useTypedSearch } from "../../parts/lists/typed-search";
import type { Integration } from "./integration";
import { useLiveSync } from "./live-sync";
import { ACCOUNTS_OF_RUN, outcomeColumns, regionsOf, type Scanned } from "./outcome-grid";

const REGIONS = graphql(`
  query ScannedRegions($integrationId: ID!) {
    accounts(first: 200, filter: { integrationId: $integrationId }) {
      nodes { id number regions { region outcome } }
    }
  }
`);

const DEFAULTS = { search: "", cursors: "" };
/** The shortest time between two reads of a page while accounts are being scanned. */
const CALM_MS = 1_000;

/** Accounts down, regions across: the outcomes of the newest sync, with advice for each failure. */
export function AccountsTab({ integration }: { readonly integration: Integration }) {
  const [state, change] = useSearchState(DEFAULTS);
  const [text, setText] = useTypedSearch(state.search, (search) => change({ search, cursors: "" }));
  const run = integration.lastSyncRun;
  const [{ data, fetching, error }, readAgain] = useQuery({
    query: ACCOUNTS_OF_RUN,
    variables: {
      runId: run?.id ?? "",
      after: afterOf(state.cursors),
      filter: state.search === "" ? null : { search: state.search },
    },
    pause: !run,
  });
  const [{ data: known, fetching: isReadingRegions }, readRegionsAgain] = useQuery({
    query: REGIONS,
    variables: { integrationId: integration.id },
  });
  const { told } = useLiveSync(integration.id);
  useEffect(() => {
    if (told === 0) return;
    const timer = setTimeout(() => {
      readAgain({ requestPolicy: "network-only" });
      readRegionsAgain({ requestPolicy: "network-only" });
    }, CALM_MS);
    return () => clearTimeout(timer);
  }, [told, readAgain, readRegionsAgain]);
  const scanned = useMemo(() => scannedOf(known?.accounts?.nodes ?? []), [known]);
  const connection = data?.syncRun?.accounts;
  // A row without its regions would grow as they come.
  const nodes = known || !isReadingRegions ? connection?.nodes : undefined;
  const columns = useMemo(
    () => outcomeColumns(regionsOf(integration.discoveryRegions, scanned, connection?.nodes ?? []), scanned),
    [integration.discoveryRegions, scanned, connection],
  );
  return (
    <SectionTable
      title="Accounts and regions"
      description="How the newest sync came out for each of them."
      columns={columns}
      nodes={run ? nodes : []}
      totalCount={connection?.totalCount}
      keyOf={({ accountId }) => accountId}
      error={error}
      onRetry={() => readAgain({ requestPolicy: "network-only" })}
      filter={
        <Input
          type="search"
          value={text}
          onChange={({ detail }) => setText(detail.value)}
          ariaLabel="Find accounts by name or number"
          placeholder="Name or number of an account"
        />
      }
      empty={
        state.search === ""
          ? "No sync has read an account yet. Start one on the tab “Newest sync”."
          : "No account has this in its name or number."
      }
      pages={{
        cursors: state.cursors,
        pageInfo: connection?.pageInfo,
        isLoading: fetching,
        onChange: (cursors) => change({ cursors }),
      }}
    />
  );
}

function scannedOf(
  accounts: readonly { number: string; regions?: readonly { region: string; outcome: string }[] | null }[],
): Scanned {
  return new Map(
    accounts.map(({ number, regions }) => [number, new Map((regions ?? []).map((one) => [one.region, one.outcome]))]),
  );
}
