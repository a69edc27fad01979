import Box from "@cloudscape-design/components/box";
import type { TableProps } from "@cloudscape-design/components/table";
import { addresses } from "../../app/addresses";
import { PageLink } from "../../parts/links/page-link";
import { accessInWords } from "../../parts/words/access-words";
import { exactTime } from "../../parts/words/moment";
import { proofInShort } from "../../parts/words/proof-words";
import { GrantStatus } from "../../parts/words/states";
import type { AccessPeriod } from "./history-documents";

/**
 * The grantee, the access, the decision, the period, and the proof of the end. Times are exact, because the table may
 * be printed.
 */
export const PERIOD_COLUMNS: readonly TableProps.ColumnDefinition<AccessPeriod>[] = [
  {
    id: "who",
    header: "Who",
    isRowHeader: true,
    cell: ({ person }) => (
      <PageLink to={addresses.person(person.id)}>
        <bdi>{person.displayName}</bdi>
      </PageLink>
    ),
  },
  {
    id: "what",
    header: "What on which cluster",
    minWidth: 220,
    cell: ({ grant, partOnly }) => (
      <>
        <bdi>{accessInWords(partOnly ?? grant.access)}</bdi> on <Cluster grant={grant} />
        {partOnly && <Box color="text-body-secondary">A part of what was asked for; the rest never came.</Box>}
      </>
    ),
  },
  { id: "by", header: "By whose decision", minWidth: 200, cell: (period) => <DecidedBy period={period} /> },
  { id: "began", header: "Began", minWidth: 160, cell: ({ activeFrom }) => exactTime(activeFrom) },
  {
    id: "ended",
    header: "Ended",
    minWidth: 160,
    cell: ({ activeTo, grant }) => (activeTo ? exactTime(activeTo) : isLive(grant) ? "Not over" : "Not observed gone"),
  },
  {
    id: "proof",
    header: "Proof",
    minWidth: 160,
    cell: ({ grant }) => (
      <>
        <GrantStatus state={grant.state} />
        <div>{proofInShort(grant)}</div>
        <PageLink
          to={addresses.grantStory(grant.id)}
          ariaLabel={`The whole story of the access to ${grant.resourceName}`}
        >
          The whole story
        </PageLink>
      </>
    ),
  },
];

function Cluster({ grant: { resourceId, resourceName } }: Pick<AccessPeriod, "grant">) {
  if (!resourceId) return <bdi>{resourceName}</bdi>;
  return (
    <PageLink to={addresses.cluster(resourceId)}>
      <bdi>{resourceName}</bdi>
    </PageLink>
  );
}

function DecidedBy({ period: { approvedBy, flow, request, requestedBy } }: { readonly period: AccessPeriod }) {
  const people = approvedBy.filter(({ decidedBy }) => decidedBy !== null);
  return (
    <>
      {people.map(({ id, decidedBy, onBehalfOf, decidedAt, reason }) => (
        <div key={id}>
          <bdi>
            {decidedBy!.displayName}
            {onBehalfOf && ` on behalf of ${onBehalfOf.displayName}`}
          </bdi>
          , {exactTime(decidedAt)}
          {reason && (
            <>
              : <bdi>{reason}</bdi>
            </>
          )}
        </div>
      ))}
      {people.length === 0 && (
        <div>
          <bdi>
            {flow ? `The access flow ${flow.name}, which needs no approval` : "An administrator, in an emergency"}
          </bdi>
        </div>
      )}
      {request && requestedBy && (
        <Box color="text-body-secondary">
          <PageLink to={addresses.request(request.id)}>
            <bdi>Asked by {requestedBy.displayName}</bdi>
          </PageLink>
          {request.justification && (
            <>
              : <bdi>{request.justification}</bdi>
            </>
          )}
        </Box>
      )}
    </>
  );
}

function isLive({ state }: AccessPeriod["grant"]): boolean {
  return state === "PENDING" || state === "ACTIVE";
}
