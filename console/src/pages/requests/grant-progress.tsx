import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useSubscription } from "urql";
import { addresses } from "../../app/addresses";
import { StoryLink } from "../../parts/links/audit-links";
import { PageLink } from "../../parts/links/page-link";
import { ApiSentence } from "../../parts/words/api-sentence";
import { Countdown, Moment } from "../../parts/words/moment";
import { GrantStatus } from "../../parts/words/states";
import { GRANT_CHANGED, type RequestItem } from "./request-documents";

type Grant = NonNullable<RequestItem["grant"]>;

interface Props {
  readonly grant: Grant;
  /** The grantee gets a link to the instructions. */
  readonly isMine: boolean;
}

/** The live progress of the grant, and the reason for a wait. */
export function GrantProgress({ grant, isMine }: Props) {
  const { id, state, endsAt, endedAt, endMessage, waitingFor } = grant;
  useSubscription({ query: GRANT_CHANGED, variables: { id }, pause: endedAt !== null });
  return (
    <SpaceBetween size="xs">
      <div aria-live="polite">
        <GrantStatus state={state} /> <ApiSentence text={sentenceFor(grant)} /> <Moment at={momentOf(grant)} />
        {waitingFor?.until && (
          <>
            , next attempt <Moment at={waitingFor.until} />
          </>
        )}
      </div>
      {endMessage && (
        <Alert
          type={state === "FAILED" ? "error" : "info"}
          statusIconAriaLabel={state === "FAILED" ? "Error" : "Why it ended"}
        >
          {endMessage}
        </Alert>
      )}
      {state === "ACTIVE" && endsAt && (
        <Box>
          Until <Moment at={endsAt} relative={false} />: <Countdown until={endsAt} />
        </Box>
      )}
      {state !== "FAILED" && (
        <PageLink to={addresses.access(id)}>
          {isMine && state === "ACTIVE" ? "Use the access" : "See the access"}
        </PageLink>
      )}
      <StoryLink grantId={id} />
    </SpaceBetween>
  );
}

function momentOf({ waitingFor, endedAt, stateSince }: Grant): string {
  return waitingFor?.since ?? endedAt ?? stateSince;
}

/** The reason for a wait in the API's words. A time follows the sentence. */
function sentenceFor({ state, waitingFor }: Grant): string {
  if (waitingFor) return `${waitingFor.message} Since`;
  switch (state) {
    case "PENDING":
      return "Waiting for the access entry in AWS, usually under a minute; since";
    case "ACTIVE":
      return "Seen on the cluster";
    case "REVOKING":
      return "Being taken away, waiting to see it gone; since";
    case "REVOKED":
    case "REVOKED_OUTSIDE":
      return "Ended at";
    case "UNVERIFIED":
      return "Nobody could look whether it is gone; given up";
    case "FAILED":
      return "It did not come; given up";
  }
}
