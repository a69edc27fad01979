import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "urql";
import { useSearchState } from "../../parts/lists/search-state";
import { NotShown } from "../../parts/problems/not-shown";
import { Pool } from "./pool";
import { INTEGRATIONS } from "./pool-documents";
import { WhoWasBehind } from "./who-was-behind";

const DEFAULTS = { integration: "" };

/** The slots of the pools, and the history of their leases. */
export function PoolPage() {
  const [state, change] = useSearchState(DEFAULTS);
  const [{ data, fetching, error }] = useQuery({ query: INTEGRATIONS });
  const all = data?.integrations?.nodes;
  if (!all) return <NotShown title="Pool of permission sets" isLoading={fetching} error={error} />;
  const withPool = all.filter(({ principalStrategy }) => principalStrategy === "IDENTITY_CENTER");
  const shown = withPool.find(({ id }) => id === state.integration) ?? withPool[0];
  const options = withPool.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description="Permission sets of IAM Identity Center that have no rights of their own. One is assigned to one person in an account for as long as they have access there."
      >
        Pool of permission sets
      </Header>
      {options.length > 1 && (
        <FormField label="Integration">
          <Select
            selectedOption={options.find(({ value }) => value === shown?.id) ?? null}
            options={options}
            onChange={({ detail }) => change({ integration: detail.selectedOption.value ?? "" })}
          />
        </FormField>
      )}
      {shown ? (
        <Pool key={shown.id} integration={shown}>
          <WhoWasBehind />
        </Pool>
      ) : (
        <>
          <div>
            {all.length === 0
              ? "No AWS Organization is connected yet, so there is no pool."
              : "No integration has a pool: people get access by roles of their own."}
          </div>
          <WhoWasBehind />
        </>
      )}
    </SpaceBetween>
  );
}
