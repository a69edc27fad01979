import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useRef, useState } from "react";
import { askToSignInAgain } from "../../app/sign-in-need";
import { graphql } from "../../gql";
import type { AccessDecisionKind } from "../../gql/enums";
import type { DecideRequestsMutation } from "../../gql/graphql";
import { ReasonField } from "../../parts/forms/reason-field";
import { useAction } from "../../parts/forms/use-action";
import { PageLink } from "../../parts/links/page-link";
import { fieldMessage, Problem, problemsOf } from "../../parts/problems/problem";
import { StatusSentence } from "../../parts/status-sentence";
import { whatIsAsked } from "./asked-words";
import { isReasonRequired, withFactor } from "./decision-terms";
import { termsOf } from "./queue-panel";
import { useApprovalAddress } from "./use-approval-address";
import type { Waiting } from "./use-queue";

const DECIDE = graphql(`
  mutation DecideRequests($input: DecideRequestsInput!) {
    decideRequests(input: $input) {
      results {
        requestId
        request { id state version items { id state grantId decision { mayDecide } } }
        notApproved { itemId message }
        problem { message rule }
        problems { message }
      }
    }
  }
`);

type Result = NonNullable<DecideRequestsMutation["decideRequests"]>["results"][number] & {
  readonly decision: AccessDecisionKind;
};

interface Props {
  readonly requests: readonly Waiting[];
  /** Receives the decided requests; the others stay marked. */
  readonly onDone: (requestIds: readonly string[]) => void;
  readonly onClose: () => void;
}

/**
 * One decision and one reason for several requests. Each is carried out by itself, and its result stands beside its
 * name.
 */
export function TogetherPanel({ requests, onDone, onClose }: Props) {
  // A decided request stays listed with its result, though it has left the queue.
  const [sent, setSent] = useState<readonly Waiting[] | null>(null);
  const listed = sent ?? requests;
  const [reason, setReason] = useState("");
  const [results, setResults] = useState<ReadonlyMap<string, Result>>(new Map());
  const { run, isRunning, error } = useAction(DECIDE);
  const open = listed.filter(({ id }) => !isDone(results.get(id)));
  const terms = open.flatMap(({ items }) => items);
  const decide = async (decision: AccessDecisionKind): Promise<void> => {
    setSent(listed);
    const text = reason.trim() === "" ? null : reason;
    const decisions = open.map(({ id }) => ({ requestId: id, decision, reason: text }));
    const answer = (await run({ input: { decisions } }))?.decideRequests;
    if (!answer) return;
    const results = answer.results.map((one) => ({ ...one, decision }));
    if (results.some(isForWantOfFactor) && (await askToSignInAgain("SECOND_FACTOR"))) return decide(decision);
    setResults((before) => new Map([...before, ...results.map((one) => [one.requestId, one] as const)]));
    onDone(results.filter(isDone).map(({ requestId }) => requestId));
  };
  const count = open.length === 1 ? "1 request" : `${open.length} requests`;
  return (
    <Container header={<TogetherHeader count={listed.length} onClose={onClose} />}>
      <SpaceBetween size="m">
        <SpaceBetween size="xs">
          {listed.map((request) => (
            <Line key={request.id} request={request} result={results.get(request.id)} />
          ))}
        </SpaceBetween>
        {open.length === 0 ? (
          <Button onClick={onClose}>Back to what waits</Button>
        ) : (
          <SpaceBetween size="s">
            <Problem error={error} shownAtFields={["reason"]} />
            <ReasonField
              label={isReasonRequired(terms) ? "Reason for all of them" : "Reason for all of them (optional)"}
              value={reason}
              onChange={setReason}
              error={fieldMessage(problemsOf(error), "reason")}
            />
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="primary" loading={isRunning} onClick={() => void decide("APPROVE")}>
                {withFactor(`Approve ${count}`, terms)}
              </Button>
              <Button disabled={isRunning} onClick={() => void decide("REJECT")}>
                {withFactor(`Reject ${count}`, terms)}
              </Button>
            </SpaceBetween>
          </SpaceBetween>
        )}
      </SpaceBetween>
    </Container>
  );
}

function TogetherHeader({ count, onClose }: { readonly count: number; readonly onClose: () => void }) {
  const heading = useRef<HTMLSpanElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <Header
      variant="h2"
      description="Open a request to read why it was made before you decide. Approvals can be ended under each grant; a rejection stays, and can be asked for again."
      actions={<Button iconName="close" variant="icon" ariaLabel="Close, and decide one by one" onClick={onClose} />}
    >
      <span className="approvals-heading" tabIndex={-1} ref={heading}>
        Decide {count === 1 ? "1 request" : `${count} requests together`}
      </span>
    </Header>
  );
}

interface LineProps {
  readonly request: Waiting;
  readonly result: Result | undefined;
}

function Line({ request, result }: LineProps) {
  const address = useApprovalAddress();
  return (
    <div>
      <PageLink to={address(request.id)}>
        <bdi>{request.requester.displayName}</bdi>: <bdi>{whatIsAsked(request)}</bdi>
      </PageLink>
      <Box color="text-body-secondary" fontSize="body-s">
        {termsOf(request)}
      </Box>
      {result && (
        <Box>
          {isDone(result) ? (
            <StatusSentence type={result.decision === "APPROVE" ? "success" : "stopped"}>
              {result.decision === "APPROVE" ? "Approved" : "Rejected"}
              {result.request?.state === "PARTLY_APPROVED" && ", and others still have to approve"}
            </StatusSentence>
          ) : (
            <Refused result={result} />
          )}
        </Box>
      )}
    </div>
  );
}

function Refused({ result: { problem, problems, notApproved } }: { readonly result: Result }) {
  const messages = [...problems, ...notApproved].map(({ message }) => message);
  const all = [...new Set(messages.length > 0 ? messages : [problem?.message ?? ""])];
  return (
    <Alert type="warning" statusIconAriaLabel="Not decided">
      {all.join(" ")}
    </Alert>
  );
}

function isDone(result: Result | undefined): boolean {
  return result !== undefined && result.problem == null && result.notApproved.length === 0;
}

function isForWantOfFactor({ problem }: Result): boolean {
  return problem?.rule === "MFA_REQUIRED";
}
