import Box from "@cloudscape-design/components/box";
import type { FlowApproverNowFragment } from "../../../gql/graphql";
import { APPROVERS } from "../draft/flow-words";
import type { FlowPreview } from "./use-flow-preview";

type Approvers = NonNullable<FlowPreview["approvers"]>;

/** The present approvers, for one example of a request. */
export function ApproversNow({
  approvers: { requester, grantee, resource, groups, tiers },
}: {
  readonly approvers: Approvers;
}) {
  const whose =
    requester.id === grantee.id ? requester.displayName : `${requester.displayName} for ${grantee.displayName}`;
  return (
    <>
      {groups.length === 0 && <Box>Nobody has to.</Box>}
      <ul style={{ margin: 0, paddingInlineStart: "1.2em" }}>
        {[...groups, ...tiers].map((group, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: The groups have only their order.
          <li key={n}>
            {n >= groups.length && `Later, step ${n - groups.length + 1}: `}
            <Group group={group} />
          </li>
        ))}
      </ul>
      <Box color="text-body-secondary" fontSize="body-s">
        As if <bdi>{whose}</bdi> asked{resource ? " for " : ""}
        {resource && <bdi>{resource.name}</bdi>} now.
      </Box>
    </>
  );
}

function Group({ group: { operator, approvers } }: { readonly group: FlowApproverNowFragment }) {
  return approvers.map(({ approver, people, fellBack }, n) => {
    const said =
      people
        .map(({ displayName }) => displayName)
        .slice(0, MOST)
        .join(" or ") || "nobody now";
    const more = people.length - MOST;
    const whose = fellBack
      ? "owners of the integration"
      : "attribute" in approver
        ? approver.values.join(", ")
        : APPROVERS[approver.kind].toLowerCase();
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: The entries have only their order.
      <span key={n}>
        {n > 0 && (operator === "AND" ? " and " : ", or ")}
        <bdi>{said}</bdi>
        {more > 0 && ` or one of ${more.toLocaleString("en")} more`} (<bdi>{whose}</bdi>)
      </span>
    );
  });
}

const MOST = 5;
