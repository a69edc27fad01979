import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { accessInWords } from "../../parts/words/access-words";
import { ApiSentence } from "../../parts/words/api-sentence";
import { END_DETAILS, END_REASONS } from "../../parts/words/end-reasons";
import { exactTime } from "../../parts/words/moment";
import { noRemovals, nothingRemains, proofOf, removalsTitle } from "../../parts/words/proof-words";
import { Calls } from "./story-aws";
import type { StoryGrant } from "./story-documents";

/** The reason and the way of the end, and the receipt. */
export function StoryEnd({ grant }: { readonly grant: StoryGrant }) {
  const { state, receipt, endReason, endDetail, endMessage, endedAt, endsAt, overdueSince } = grant;
  if (!receipt) {
    return (
      <Container header={<Header variant="h2">End</Header>}>
        <Box>
          {endMessage ? (
            <ApiSentence text={endMessage} />
          ) : endsAt ? (
            `It ends by itself ${exactTime(endsAt)}.`
          ) : (
            "It stays until somebody ends it."
          )}
        </Box>
      </Container>
    );
  }
  const notSeen = endedAt ? "Not seen" : "Not yet";
  const moment = (at: string | null | undefined, none: string) => (at ? exactTime(at) : none);
  return (
    <Container
      header={
        <Header variant="h2" description={proofOf(grant)}>
          End and receipt
        </Header>
      }
    >
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={2}
          items={[
            { label: "To end since", value: exactTime(receipt.askedAt) },
            {
              label: endedAt ? "Why it ended" : "Why it ends",
              value: (
                <bdi>{endMessage ? <ApiSentence text={endMessage} /> : endReason ? END_REASONS[endReason] : "-"}</bdi>
              ),
            },
            ...(receipt.reason ? [{ label: "Reason", value: <bdi>{receipt.reason}</bdi> }] : []),
            ...(endDetail ? [{ label: "Not proven, because", value: END_DETAILS[endDetail] }] : []),
            ...(overdueSince ? [{ label: "Overdue since", value: exactTime(overdueSince) }] : []),
            { label: "First seen absent", value: moment(receipt.firstSeenAbsentAt, notSeen) },
            { label: "Last seen absent", value: moment(receipt.lastSeenAbsentAt, notSeen) },
            { label: "Ended at", value: moment(endedAt, "Not yet") },
            {
              label: "Left on the access entry",
              value: receipt.remains ? (
                <bdi>{`${accessInWords(receipt.remains)}, by other access`}</bdi>
              ) : (
                nothingRemains(state)
              ),
            },
          ]}
        />
        <Calls
          title={removalsTitle(state)}
          none={noRemovals(state)}
          calls={receipt.calls.map(({ requestId = null, ...call }) => ({ ...call, requestId }))}
        />
        {receipt.notes.length > 0 && (
          <ul>
            {receipt.notes.map((note) => (
              <li key={note}>
                <bdi>
                  <ApiSentence text={note} />
                </bdi>
              </li>
            ))}
          </ul>
        )}
      </SpaceBetween>
    </Container>
  );
}
