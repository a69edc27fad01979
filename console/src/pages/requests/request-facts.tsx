import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Moment } from "../../parts/words/moment";
import { RequestStatus } from "../../parts/words/states";
import type { AccessRequest } from "./request-documents";
import { nextStep, rejectionsOf } from "./request-words";

interface Props {
  readonly request: AccessRequest;
  /** The viewer is the requester or the grantee. */
  readonly isMine: boolean;
}

/** The state of the request, and the next step. */
export function RequestFacts({ request, isMine }: Props) {
  const { state, createdAt, lapsesAt, justification } = request;
  const rejections = rejectionsOf(request);
  return (
    <Container header={<Header variant="h2">How it stands</Header>}>
      <SpaceBetween size="m">
        <div aria-live="polite">
          <SpaceBetween size="xxs">
            <RequestStatus state={state} />
            <Box>
              <bdi>{nextStep(request, isMine)}</bdi>
            </Box>
          </SpaceBetween>
        </div>
        {rejections.length > 0 && (
          <KeyValuePairs items={[{ label: "Why it was rejected", value: <Said text={rejections.join("\n")} /> }]} />
        )}
        <KeyValuePairs items={[{ label: "Reason", value: <Said text={justification} /> }]} />
        <KeyValuePairs
          columns={3}
          items={[
            { label: "Asked", value: <Moment at={createdAt} /> },
            ...(lapsesAt ? [{ label: "Ends without a decision", value: <Moment at={lapsesAt} /> }] : []),
          ]}
        />
      </SpaceBetween>
    </Container>
  );
}

/** Text as a person wrote it, with its line breaks. */
export function Said({ text }: { readonly text: string | null | undefined }) {
  if (!text) return <>-</>;
  return <bdi style={{ whiteSpace: "pre-wrap" }}>{text}</bdi>;
}
