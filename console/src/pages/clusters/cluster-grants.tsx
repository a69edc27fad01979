import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import type { TableProps } from "@cloudscape-design/components/table";
import { useMemo, useState } from "react";
import { useQuery, useSubscription } from "urql";
import { addresses } from "../../app/addresses";
import { useFlashes } from "../../app/flashes";
import { useViewer } from "../../app/session";
import { graphql } from "../../gql";
import type { ClusterGrantFactsFragment } from "../../gql/graphql";
import { useAction } from "../../parts/forms/use-action";
import { PageLink } from "../../parts/links/page-link";
import { afterOf } from "../../parts/lists/cursor-pages";
import { SectionTable } from "../../parts/lists/section-table";
import { useReadAgain } from "../../parts/reading/read-again";
import { useReadEvery } from "../../parts/reading/use-read-every";
import { accessWithAwsNames } from "../../parts/words/access-words";
import { ApiSentence } from "../../parts/words/api-sentence";
import { endWords } from "../../parts/words/end-words";
import { Countdown } from "../../parts/words/moment";
import { GrantStatus } from "../../parts/words/states";
import type { Cluster } from "./cluster";
import { EndGrant } from "./end-grant";

graphql(`
  fragment ClusterGrantFacts on Grant {
    id state endsAt overdueSince
    person { id displayName }
    access { permissions { id name } ... on ClusterAccess { policies { policy namespaces } kubernetesGroups } }
    waitingFor { message }
    lastObservation { message }
  }
`);

const GRANTS = graphql(`
  query ClusterGrants($ids: [ID!]!, $after: String) {
    grants(first: 20, after: $after, filter: { resourceIds: $ids, states: [PENDING, ACTIVE, REVOKING] }) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { ...ClusterGrantFacts }
    }
  }
`);

const CHANGED = graphql(`
  subscription ClusterGrantChanged($id: ID!) {
    grantChanged(id: $id) { ...ClusterGrantFacts }
  }
`);

const REVOKE = graphql(`
  mutation EndClusterGrant($id: ID!, $reason: String) {
    revokeGrant(grantId: $id, reason: $reason) { grant { ...ClusterGrantFacts } }
  }
`);

type Grant = ClusterGrantFactsFragment;

/** The API has no event for new grants of a cluster. */
const EVERY_MS = 15_000;

/** Live grants on the cluster. Owners and administrators can end them here. */
export function ClusterGrants({ cluster }: { readonly cluster: Cluster }) {
  const { show } = useFlashes();
  const { personId } = useViewer();
  const [cursors, setCursors] = useState("");
  const variables = { ids: [cluster.id], after: afterOf(cursors) };
  const [{ data, error }, readAgain] = useQuery({ query: GRANTS, variables });
  const refresh = () => readAgain({ requestPolicy: "network-only" });
  useReadAgain(readAgain);
  useReadEvery(EVERY_MS, refresh);
  const revoke = useAction(REVOKE);
  const [ending, setEnding] = useState<Grant | null>(null);
  const mayEnd = useMayEnd(cluster);
  const columns = useMemo(
    () => [...COLUMNS, actionColumn(cluster.name, personId, mayEnd, setEnding)],
    [cluster.name, personId, mayEnd],
  );
  const grants = data?.grants?.nodes;
  const close = () => {
    setEnding(null);
    revoke.forget();
  };
  const end = async ({ id, person }: Grant, reason: string) => {
    if (!(await revoke.run({ id, reason }))) return;
    close();
    refresh();
    show({
      type: "info",
      text: (
        <>
          <PageLink to={addresses.access(id)}>{`Access of ${person.displayName} to ${cluster.name}`}</PageLink> is being
          taken away.
        </>
      ),
    });
  };
  return (
    <>
      {grants?.map(({ id }) => (
        <FollowGrant key={id} id={id} />
      ))}
      <SectionTable
        title="Given by Drawbridge"
        description="Access that is not over. It ends by itself at its time."
        columns={columns}
        nodes={grants}
        totalCount={data?.grants?.totalCount}
        keyOf={({ id }) => id}
        error={error}
        onRetry={refresh}
        actions={<Button iconName="refresh" ariaLabel="Read the access again" onClick={refresh} />}
        empty="Nobody has access by Drawbridge at the moment."
        pages={{ cursors, pageInfo: data?.grants?.pageInfo, onChange: setCursors }}
      />
      {ending && (
        <EndGrant
          who={ending.person.displayName}
          cluster={cluster.name}
          isMine={ending.person.id === personId}
          isRunning={revoke.isRunning}
          error={revoke.error}
          onEnd={(reason) => void end(ending, reason)}
          onClose={close}
        />
      )}
    </>
  );
}

/** A subscription that updates the grant in the cache, wherever the page shows it. */
function FollowGrant({ id }: { readonly id: string }) {
  useSubscription({ query: CHANGED, variables: { id } });
  return null;
}

/** Whether the viewer may end grants of others on the cluster: as an administrator, or as an owner. */
function useMayEnd({ owners }: Cluster): (grant: Grant) => boolean {
  const { roles, personId } = useViewer();
  return useMemo(() => {
    // The API names only some members of a very large owner, so its own check decides in the end.
    const isOwner = owners?.some(({ members }) => members.some(({ id }) => id === personId)) ?? false;
    return ({ person }) => roles.includes("ADMIN") || isOwner || person.id === personId;
  }, [owners, roles, personId]);
}

const COLUMNS: TableProps.ColumnDefinition<Grant>[] = [
  {
    id: "who",
    header: "Who",
    isRowHeader: true,
    cell: ({ id, person }) => <PageLink to={addresses.access(id)}>{person.displayName}</PageLink>,
  },
  { id: "what", header: "What", minWidth: 180, cell: ({ access }) => accessWithAwsNames(access) },
  { id: "state", header: "State", minWidth: 160, cell: (grant) => <State {...grant} /> },
  { id: "until", header: "Until", cell: ({ endsAt }) => (endsAt ? <Countdown until={endsAt} /> : "Until it is ended") },
];

function State({ state, waitingFor, lastObservation }: Grant) {
  const why = waitingFor?.message ?? lastObservation?.message;
  return (
    <>
      <GrantStatus state={state} />
      {why && (
        <Box color="text-body-secondary">
          <ApiSentence text={why} />
        </Box>
      )}
    </>
  );
}

function actionColumn(
  clusterName: string,
  viewerId: string | null,
  mayEnd: (grant: Grant) => boolean,
  onEnd: (grant: Grant) => void,
): TableProps.ColumnDefinition<Grant> {
  return {
    id: "end",
    header: "Action",
    cell: (grant) => {
      if (grant.state === "REVOKING" || !mayEnd(grant)) return "-";
      const isMine = grant.person.id === viewerId;
      const { button, act } = endWords(isMine, clusterName, `End access of ${grant.person.displayName}`);
      return (
        <Button variant="inline-link" ariaLabel={act} onClick={() => onEnd(grant)}>
          {button}
        </Button>
      );
    },
  };
}
