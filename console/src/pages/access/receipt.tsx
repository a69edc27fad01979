import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { permissionNames } from "../../parts/words/access-words";
import { ApiSentence } from "../../parts/words/api-sentence";
import { END_REASONS, tenseOf } from "../../parts/words/end-reasons";
import { exactTime } from "../../parts/words/moment";
import { noRemovals, nothingRemains, proofOf, removalsTitle } from "../../parts/words/proof-words";
import { ShortId } from "../../parts/words/short-id";
import type { Grant } from "./access-documents";
import "../../parts/words/on-paper.css";

interface Props {
  readonly grant: Grant;
  readonly receipt: NonNullable<Grant["receipt"]>;
}

/**
 * The grantee, the access, the decision, and what is known about the end. Times are exact, because the receipt
 * may be printed.
 */
export function Receipt({ grant, receipt }: Props) {
  return (
    <div className="drawbridge-printed">
      <Container
        header={
          <Header
            variant="h2"
            description={proofOf(grant)}
            actions={
              <Button iconName="file" onClick={() => window.print()}>
                Print the receipt
              </Button>
            }
          >
            Receipt
          </Header>
        }
      >
        <SpaceBetween size="l">
          <KeyValuePairs columns={2} items={[...whoAndWhat(grant), ...beginAndEnd(grant, receipt)]} />
          <Decisions grant={grant} />
          <Calls receipt={receipt} state={grant.state} />
          {receipt.notes.length > 0 && (
            <ul>
              {receipt.notes.map((note) => (
                <li key={note}>
                  <ApiSentence text={note} />
                </li>
              ))}
            </ul>
          )}
        </SpaceBetween>
      </Container>
    </div>
  );
}

function whoAndWhat({ state, person, access, resourceName, resourceArn, account, request }: Grant) {
  const { who, what } = tenseOf(state);
  return [
    { label: who, value: person.displayName },
    { label: what, value: permissionNames(access) },
    { label: "On", value: `${resourceName}${account ? ` in ${account.name} (${account.number})` : ""}` },
    { label: "ARN", value: resourceArn },
    ...(request
      ? [
          {
            label: "Asked for by",
            value: `${request.requester.displayName}, ${exactTime(request.createdAt)}`,
          },
          { label: "Reason given", value: request.justification ?? "-" },
        ]
      : []),
  ];
}

function beginAndEnd({ activeAt, endReason, endedAt, state }: Grant, receipt: Props["receipt"]) {
  const time = (at: string | null, none: string) => (at ? exactTime(at) : none);
  const notSeen = endedAt ? "Not seen" : "Not yet";
  return [
    { label: "First seen on the cluster", value: time(activeAt, "Never as a whole") },
    { label: "To end since", value: time(receipt.askedAt, "-") },
    { label: endedAt ? "Why it ended" : "Why it ends", value: endReason ? END_REASONS[endReason] : "-" },
    ...(receipt.reason ? [{ label: "Reason for ending it", value: receipt.reason }] : []),
    { label: "First seen absent", value: time(receipt.firstSeenAbsentAt, notSeen) },
    { label: "Last seen absent", value: time(receipt.lastSeenAbsentAt, notSeen) },
    { label: "Ended at", value: time(endedAt, "Not yet") },
    {
      label: "Left on the access entry",
      value: receipt.remains ? `${permissionNames(receipt.remains)}, by other access` : nothingRemains(state),
    },
  ];
}

function Decisions({ grant: { requestItem, flow } }: Pick<Props, "grant">) {
  const decisions = requestItem?.decisions ?? [];
  return (
    <div>
      <Box variant="h3">Who decided</Box>
      {decisions.length === 0 && (
        <Box>{flow ? `The access flow ${flow.name}, by its own rules.` : "Not known to you."}</Box>
      )}
      <ul>
        {decisions.map(({ id, decision, decidedAt, decidedBy, onBehalfOf, flow: byFlow, reason }) => (
          <li key={id}>
            {decision === "APPROVE" ? "Approved" : "Rejected"} by{" "}
            {decidedBy?.displayName ?? `the access flow ${byFlow?.name ?? ""}`}
            {onBehalfOf && ` on behalf of ${onBehalfOf.displayName}`}, {exactTime(decidedAt)}
            {reason && `: ${reason}`}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Calls({ receipt: { calls }, state }: Pick<Props, "receipt"> & Pick<Grant, "state">) {
  return (
    <div>
      <Box variant="h3">{removalsTitle(state)}</Box>
      {calls.length === 0 && <Box>{noRemovals(state)}</Box>}
      <ul>
        {calls.map(({ at, operation, requestId }) => (
          <li key={`${at} ${operation} ${requestId}`}>
            {operation}, {exactTime(at)}
            {requestId && (
              <>
                , request id <ShortId id={requestId} name="the request id" />
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
