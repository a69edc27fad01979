import Box from "@cloudscape-design/components/box";
import { addresses } from "../../app/addresses";
import { PageLink } from "../../parts/links/page-link";
import { accessInWords } from "../../parts/words/access-words";
import { Moment, saySeconds } from "../../parts/words/moment";
import type { WaitingRequests } from "./home-documents";
import { Section } from "./section";

interface Props {
  readonly requests: WaitingRequests;
  readonly total: number;
}

/** Requests that wait for the viewer's decision. */
export function Approvals({ requests, total }: Props) {
  return (
    <Section
      title="What waits for you"
      total={total}
      items={requests}
      row={(request) => ({ key: request.id, main: <Waiting request={request} /> })}
      empty="Nobody waits for a decision of yours."
      all={{ to: addresses.approvals(), text: "All approvals" }}
    />
  );
}

/** The beginning of the text as a reminder; the request's page has all of it. */
function Shortened({ text }: { readonly text: string }) {
  return (
    <bdi style={TWO_LINES} title={text}>
      {text}
    </bdi>
  );
}

const TWO_LINES = {
  display: "-webkit-box",
  WebkitBoxOrient: "vertical",
  WebkitLineClamp: 2,
  overflow: "hidden",
} as const;

function Waiting({ request }: { readonly request: WaitingRequests[number] }) {
  const { id, requester, grantee, items, createdAt, justification } = request;
  const [first] = items;
  if (!first) return null;
  const others = items.length > 1 ? ` and ${items.length - 1} more` : "";
  const who =
    grantee.id === requester.id ? requester.displayName : `${requester.displayName} for ${grantee.displayName}`;
  const time = first.durationSeconds === null ? "until it is revoked" : `for ${saySeconds(first.durationSeconds)}`;
  return (
    <>
      <PageLink to={addresses.approval(id)}>
        {who}: {accessInWords(first.access)} on {first.resourceName}
        {others}, {time}
      </PageLink>
      <Box color="text-body-secondary">
        asked <Moment at={createdAt} />
        {justification && <Shortened text={justification} />}
      </Box>
    </>
  );
}
