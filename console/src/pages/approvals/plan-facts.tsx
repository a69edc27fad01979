import Box from "@cloudscape-design/components/box";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { PlannedParameters, parametersKey } from "../../parts/changes/planned-parameters";
import { accessLines, type SomeAccess } from "../../parts/words/access-words";
import { Moment } from "../../parts/words/moment";
import type { ItemToDecide } from "./request-documents";

type Plan = NonNullable<ItemToDecide["plan"]>;
type Call = Plan["calls"][number];

/** The calls to AWS that the grant would cause, as one line that expands. */
export function PlanFacts({ plan }: { readonly plan: Plan }) {
  return (
    <ExpandableSection variant="inline" headerText={`Plan in AWS: ${inShort(plan)}`}>
      <SpaceBetween size="xs">
        <div>
          Now: {entryInWords(plan.before)}. Afterwards: {entryInWords(plan.after)}.
          {plan.seenAt && (
            <>
              {" "}
              The entry was last looked at <Moment at={plan.seenAt} />.
            </>
          )}
        </div>
        {plan.calls.map((call) => (
          <CallFacts key={`${call.operation} ${parametersKey(call.parameters)}`} call={call} />
        ))}
      </SpaceBetween>
    </ExpandableSection>
  );
}

function inShort({ calls }: Plan): string {
  if (calls.length === 0) return "nothing, all of it is there already";
  return calls.map(({ operation }) => operation).join(", ");
}

function entryInWords(access: SomeAccess | null | undefined): string {
  if (!access) return "no access entry is known";
  return accessLines(access).join("; ") || "an access entry that gives nothing";
}

function CallFacts({ call: { service, operation, accountId, region, note, parameters } }: { readonly call: Call }) {
  const where = [accountId && `account ${accountId}`, region].filter(Boolean).join(", ");
  return (
    <div>
      <Box variant="strong">
        {service}:{operation}
      </Box>
      {where !== "" && ` in ${where}`}
      {note && (
        <Box color="text-body-secondary" fontSize="body-s">
          {note}
        </Box>
      )}
      <PlannedParameters parameters={parameters} />
    </div>
  );
}
