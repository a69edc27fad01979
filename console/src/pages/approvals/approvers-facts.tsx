import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ApproverKind } from "../../gql/enums";
import { OpensAt } from "../../parts/links/opens-at";
import { StatusSentence } from "../../parts/status-sentence";
import { listInWords } from "../../parts/words/in-words";
import { DecisionLine } from "./decision-line";
import type { ItemToDecide } from "./request-documents";

type Group = NonNullable<ItemToDecide["approvers"]>[number];
type Approver = Group["approvers"][number];

/** The current approvers, the times at which later tiers join them, and the decisions so far. */
export function ApproversFacts({ item: { approvers, nextTiers, decisions } }: { readonly item: ItemToDecide }) {
  return (
    <SpaceBetween size="xxs">
      {[...(approvers ?? []), ...nextTiers].flatMap((group) =>
        group.approvers.map((approver) => (
          <ApproverLine key={keyOf(group, approver)} approver={approver} group={group} />
        )),
      )}
      {decisions.map((decision) => (
        <DecisionLine key={decision.id} decision={decision} />
      ))}
      {(approvers ?? []).length === 0 && decisions.length === 0 && "-"}
    </SpaceBetween>
  );
}

function keyOf({ tier }: Group, { kind, attribute, values }: Approver): string {
  return [tier, kind, attribute, ...values].join(" ");
}

function ApproverLine({ approver, group }: { readonly approver: Approver; readonly group: Group }) {
  const { kind, attribute, values, people, peopleCount, satisfied, delegates, fellBack } = approver;
  const named = kind === "PEOPLE" ? `${attribute ?? "people"} ${listInWords(values)}` : KINDS[kind];
  const role = fellBack ? "Owners of the integration, as no owner of the cluster may decide" : named;
  const names = people.map(({ displayName }) => displayName);
  const rest = peopleCount - names.length;
  const all = [...names, ...(rest > 0 ? [`${rest} more`] : [])];
  return (
    <div>
      <bdi>{all.length === 0 ? "Nobody at this moment" : listInWords(all)}</bdi>
      <Box color="text-body-secondary" fontSize="body-s">
        {role}
        {group.operator === "AND" && group.approvers.length > 1 && ", needed beside the others"}
        {group.tier !== null && !group.opensAt && `, asked as tier ${group.tier} of the escalation`}
        {group.opensAt && (
          <>
            , also from <OpensAt at={group.opensAt} />
          </>
        )}
        {delegates.map(({ person, onBehalfOf }) => (
          <div key={`${person.id} ${onBehalfOf.id}`}>
            {person.displayName} may decide on behalf of {onBehalfOf.displayName}
          </div>
        ))}
        {satisfied && (
          <div>
            <StatusSentence type="success">Has approved</StatusSentence>
          </div>
        )}
      </Box>
    </div>
  );
}

const KINDS: Readonly<Record<Exclude<ApproverKind, "PEOPLE">, string>> = {
  OWNER: "Owners of the cluster",
  MANAGER: "Manager of the person who gets the access",
};
