import Grid from "@cloudscape-design/components/grid";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "urql";
import { graphql } from "../../gql";
import { useSearchState } from "../../parts/lists/search-state";
import { Problem } from "../../parts/problems/problem";
import { useReadAgain } from "../../parts/reading/read-again";
import { AccountList } from "./account-list";
import { UnitTree } from "./unit-tree";

const ORGANIZATIONS = graphql(`
  query AccountsOrganizations {
    integrations(first: 100) {
      nodes { id name organizationId }
    }
  }
`);

const UNITS = graphql(`
  query OrganizationalUnits($id: ID!) {
    organizationalUnits(integrationId: $id) {
      id name parentId accounts accountsBelow clusters clustersBelow
    }
  }
`);

const DEFAULTS = { integration: "", unit: "", search: "", cursors: "" };

/** The tree of organizational units beside the accounts. Choosing a unit shows the accounts in it and below it. */
export function AllAccounts() {
  const [state, change] = useSearchState(DEFAULTS);
  const [{ data, error }, readAgain] = useQuery({ query: ORGANIZATIONS });
  useReadAgain(readAgain);
  const organizations = data?.integrations?.nodes ?? [];
  const chosen = organizations.find(({ id }) => id === state.integration) ?? organizations[0];
  const [units] = useQuery({ query: UNITS, variables: { id: chosen?.id ?? "" }, pause: !chosen });
  const options = organizations.map(({ id, name, organizationId }) => ({
    value: id,
    label: name,
    ...(organizationId && { description: organizationId }),
  }));
  // The tree and the accounts appear together, so that neither shifts the other.
  const isRead = data !== undefined && (!chosen || !units.fetching);
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description="AWS accounts of the connected organizations, as the last sync found them."
        actions={
          organizations.length > 1 && (
            <Select
              options={options}
              selectedOption={options.find(({ value }) => value === chosen?.id) ?? null}
              onChange={({ detail }) =>
                change({ integration: detail.selectedOption.value ?? "", unit: "", cursors: "" })
              }
              ariaLabel="Integration"
            />
          )
        }
      >
        Accounts
      </Header>
      <Problem error={error ?? units.error} onRetry={() => readAgain({ requestPolicy: "network-only" })} />
      {isRead ? (
        <Grid gridDefinition={[{ colspan: { default: 12, m: 5 } }, { colspan: { default: 12, m: 7 } }]}>
          <UnitTree
            units={units.data?.organizationalUnits ?? []}
            chosen={state.unit}
            onChoose={(unit) => change({ unit, cursors: "" })}
          />
          <AccountList
            integrationId={chosen?.id ?? null}
            unit={state.unit}
            search={state.search}
            cursors={state.cursors}
            onChange={change}
          />
        </Grid>
      ) : (
        <Skeleton height="60vh" />
      )}
    </SpaceBetween>
  );
}
