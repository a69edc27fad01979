import Box from "@cloudscape-design/components/box";
import { addresses } from "../../app/addresses";
import type { WaitingForFlowFragment } from "../../gql/graphql";
import { clustersInWords } from "../../parts/in-words";
import { Moment } from "../../parts/moment";
import { PageLink } from "../../parts/page-link";

/** Requests that wait by a flow: the oldest of them, and how many more. */
export function WaitingRequestsList({ waiting: { count, first } }: { readonly waiting: WaitingForFlowFragment }) {
  const more = count - first.length;
  return (
    <>
      <ul style={{ margin: 0, paddingInlineStart: "1.2em" }}>
        {first.map(({ id, createdAt, requester, items }) => (
          <li key={id}>
            <PageLink to={addresses.request(id)}>
              {`${requester.displayName} asks for ${clustersInWords(items.map(({ resourceName }) => resourceName))}`}
            </PageLink>
            , since <Moment at={createdAt} />
          </li>
        ))}
      </ul>
      {more > 0 && <Box color="text-body-secondary">and {more.toLocaleString("en")} more</Box>}
    </>
  );
}
