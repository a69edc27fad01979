import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { ApiSentence } from "../../parts/words/api-sentence";
import { END_DETAILS, END_REASONS } from "../../parts/words/end-reasons";
import { Countdown, Moment } from "../../parts/words/moment";
import { ShortId } from "../../parts/words/short-id";
import { GrantStatus } from "../../parts/words/states";
import type { Grant } from "./access-documents";

/** The state of a grant, and the step that follows. */
export function AccessState({ grant }: { readonly grant: Grant }) {
  const [wasOver] = useState(grant.endedAt !== null);
  return (
    <Container>
      <SpaceBetween size="xs">
        <SpaceBetween direction="horizontal" size="m">
          <GrantStatus state={grant.state} />
          {grant.state === "ACTIVE" && grant.endsAt && <Countdown until={grant.endsAt} />}
        </SpaceBetween>
        <div role="status" style={wasOver ? undefined : { minBlockSize: STEADY }}>
          <WhatComesNext grant={grant} />
        </div>
      </SpaceBetween>
    </Container>
  );
}

/** The space for sentences about an end. Their arrival on an open page shifts nothing below them. */
const STEADY = "3rem";

function WhatComesNext({ grant }: { readonly grant: Grant }) {
  const { state, endsAt, endAskedAt, lastObservation, endMessage, endReason, endDetail } = grant;
  switch (state) {
    case "PENDING":
      return grant.waitingFor ? (
        <Waiting grant={grant} />
      ) : (
        <>Waiting to see it on the cluster, usually under a minute.</>
      );
    case "ACTIVE":
      return (
        <>
          {endsAt ? (
            <>
              It ends by itself, <Moment at={endsAt} relative={false} />.
            </>
          ) : (
            "It lasts until it is given back or taken away."
          )}
          <Waiting grant={grant} />
        </>
      );
    case "REVOKING":
      return (
        <>
          {endAskedAt && (
            <>
              Being taken away since <Moment at={endAskedAt} />.{" "}
            </>
          )}
          <ApiSentence text={lastObservation?.message ?? "Waiting to see it gone."} />
          {endMessage && (
            <div>
              <ApiSentence text={endMessage} />
            </div>
          )}
          <Waiting grant={grant} />
        </>
      );
    case "REVOKED":
    case "REVOKED_OUTSIDE":
    case "UNVERIFIED":
    case "FAILED":
      return (
        <>
          {endMessage ? <ApiSentence text={endMessage} /> : endReason && END_REASONS[endReason]}
          {endDetail && !endMessage && ` ${END_DETAILS[endDetail]}`}
        </>
      );
  }
}

/** The reason for the wait in the API's words, and the request id by which CloudTrail finds the call. */
function Waiting({ grant: { waitingFor } }: { readonly grant: Grant }) {
  if (waitingFor === null) return null;
  const { message, since, until, action, requestId } = waitingFor;
  return (
    <div>
      <ApiSentence text={message} /> Since <Moment at={since} relative={false} />
      {until && (
        <>
          ; next attempt <Moment at={until} />
        </>
      )}
      .
      {requestId && (
        <Box color="text-body-secondary">
          {action && `${action}, `}request id <ShortId id={requestId} name="the request id" />
        </Box>
      )}
    </div>
  );
}
