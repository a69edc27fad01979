import Box from "@cloudscape-design/components/box";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { addresses } from "../../app/addresses";
import type { AccessRequestCancelReason } from "../../gql/enums";
import { PageLink } from "../../parts/links/page-link";
import { RiskInWords } from "../../parts/risk-in-words";
import { accessInWords } from "../../parts/words/access-words";
import { ApproverGroups } from "../../parts/words/approver-groups";
import { Breakable } from "../../parts/words/breakable";
import { durationInWords } from "../../parts/words/in-words";
import { Moment } from "../../parts/words/moment";
import { RequestStatus } from "../../parts/words/states";
import { GrantProgress } from "./grant-progress";
import { ItemDecisions } from "./item-decisions";
import type { RequestItem } from "./request-documents";

interface Props {
  readonly item: RequestItem;
  /** The viewer is the grantee. */
  readonly isMine: boolean;
}

/** One item of a request. Each is decided and granted by itself. */
export function RequestItemBox({ item, isMine }: Props) {
  const { resourceId, resourceName, resource, state, stateSince, approvers, decisions, grant } = item;
  const saysItself = decisions.length > 0 && (state === "APPROVED" || state === "REJECTED");
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={
            resource && (
              <Breakable>
                {resource.account.name} ({resource.account.number}), {resource.region}
              </Breakable>
            )
          }
        >
          {resourceId ? (
            <PageLink to={addresses.cluster(resourceId)} fontSize="inherit">
              <bdi>{resourceName}</bdi>
            </PageLink>
          ) : (
            <bdi>{resourceName}</bdi>
          )}
        </Header>
      }
    >
      <div style={{ minBlockSize: STEADY }}>
        <ColumnLayout columns={3} variant="text-grid">
          <AskedFor item={item} />
          <SpaceBetween size="xs">
            <Box variant="h3">Decision</Box>
            {!saysItself && (
              <div>
                <RequestStatus state={state} /> since <Moment at={stateSince} />
              </div>
            )}
            {approvers && <ApproverGroups groups={[...approvers, ...item.nextTiers]} showProgress />}
            {decisions.length > 0 && <ItemDecisions decisions={decisions} />}
            {state === "CANCELLED" && item.cancelReason && <Box>{CANCELLED[item.cancelReason]}</Box>}
          </SpaceBetween>
          <SpaceBetween size="xs">
            <Box variant="h3">Access</Box>
            {grant && <GrantProgress grant={grant} isMine={isMine} />}
            {!grant && (
              <Box color="text-body-secondary">
                {state === "PENDING" ? "It begins once it is approved." : "No access was given."}
              </Box>
            )}
          </SpaceBetween>
        </ColumnLayout>
      </div>
    </Container>
  );
}

/** The space for later content, so that its arrival shifts nothing below it. */
const STEADY = "10rem";

function AskedFor({ item }: { readonly item: RequestItem }) {
  const { state, access, durationSeconds, approvedAccess, approvedDurationSeconds, flow } = item;
  const asked = `${accessInWords(access)} ${durationInWords(durationSeconds)}`;
  const given = approvedAccess && `${accessInWords(approvedAccess)} ${durationInWords(approvedDurationSeconds)}`;
  return (
    <SpaceBetween size="xs">
      <Box variant="h3">Asked for</Box>
      <bdi>{asked}</bdi>
      {given && given !== asked && (
        <div>
          {state === "PENDING" ? "Approved so far: " : "Given: "}
          <bdi>{given}</bdi>
        </div>
      )}
      {access.permissions.map(({ id, name, risk }) => (
        <div key={id}>
          <RiskInWords risk={risk} name={access.permissions.length > 1 ? name : undefined} />
          <Box color="text-body-secondary" fontSize="body-s">
            AWS calls it {id}.
          </Box>
        </div>
      ))}
      <Box color="text-body-secondary" fontSize="body-s">
        By the access flow <bdi>{flow.name}</bdi>
      </Box>
    </SpaceBetween>
  );
}

const CANCELLED: Readonly<Record<AccessRequestCancelReason, string>> = {
  BY_PERSON: "It was withdrawn.",
  FLOW_CHANGED: "An administrator changed the access flow, and ended its requests. Ask again by what it says now.",
  FLOW_DELETED: "An administrator deleted the access flow. Ask by another one.",
  GRANTEE_INACTIVE: "The account of the person who was to get the access was switched off.",
  REQUESTER_INACTIVE: "The account of the person who asked was switched off. Somebody else has to ask.",
  INTEGRATION_DELETED: "An administrator deleted the integration of the cluster.",
  OUT_OF_SCOPE: "The integration does not look at the cluster any more. An administrator can include it again.",
  RESOURCE_GONE: "Two syncs did not find the cluster any more. Ask for another one.",
};
